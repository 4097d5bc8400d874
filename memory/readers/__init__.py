"""Files of a persona's knowledge become text: one module a kind, each with its limits."""
