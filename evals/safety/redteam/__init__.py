"""Attacks made by a seeded generator, and what came of them."""
