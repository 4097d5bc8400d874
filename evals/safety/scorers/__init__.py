"""Deterministic scorers: one function a check, from a dialogue to a finding."""
