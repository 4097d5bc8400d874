"""What is wrong with a card, where, and what to do about it.

Judges a card by itself; knows nothing of who wrote it, of engines or of conversations.
"""

from persona.lint.check import Decision, lint, publishable
from persona.lint.finding import Finding, Severity

__all__ = ["Decision", "Finding", "Severity", "lint", "publishable"]
