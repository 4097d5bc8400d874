"""A run as pages: HTML, Markdown and JUnit."""
