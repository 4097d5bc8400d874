"""The web pages: Gradio mounted in FastAPI. Gradio is imported nowhere else."""
