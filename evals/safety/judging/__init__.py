"""Second opinions: judge and guard models, asked and read."""
