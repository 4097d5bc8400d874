"""The fan's page: what it asks of the server and what it is shown."""
