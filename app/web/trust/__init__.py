"""The trust desk's page and its plain routes."""
