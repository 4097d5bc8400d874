"""Benchmarks: what the system costs and finds, beside peers or the floor."""
