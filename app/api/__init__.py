"""The HTTP API: OpenAI's shape for chat, and management routes."""
