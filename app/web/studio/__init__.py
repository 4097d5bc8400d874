"""The Studio: the page at which brands write personas."""
