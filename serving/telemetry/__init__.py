"""What an operator sees of turns: metrics, traces and log lines, none of which holds a word or a name of a fan."""
