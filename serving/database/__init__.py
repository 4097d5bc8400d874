"""The database: engine factory and migrations."""
