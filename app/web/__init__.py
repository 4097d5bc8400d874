"""The web pages: Gradio mounted in FastAPI. Gradio is imported nowhere else."""

import os

# Read by Gradio and huggingface_hub when they are imported: no request leaves this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
