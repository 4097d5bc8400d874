"""The `lookalike` program's verbs, one module a noun. Set-up mistakes print one line; the rest keep the traceback."""
