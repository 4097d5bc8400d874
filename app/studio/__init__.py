"""The desk at which brands write personas: what the Studio page and its routes ask for."""
