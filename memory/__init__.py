"""What is recalled: a fan's transcript and facts, a persona's knowledge, search and erasure.

A leaf: knows a persona only by its id.
"""
