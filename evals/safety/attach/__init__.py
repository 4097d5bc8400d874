"""Ways to attach the system under test: in this process, over HTTP, or as a raw model."""
