"""Lore: the entries of a persona's world that enter the prompt when a key is mentioned."""
