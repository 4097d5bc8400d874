"""Lore keyword matching, measured: hand-written cases in many languages, ours beside what three peers do, and speed."""
