"""Safety checks: tasks, scorers, datasets and the gate."""
