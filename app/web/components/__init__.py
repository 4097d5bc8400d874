"""Gradio components of our own that pages are built from."""
