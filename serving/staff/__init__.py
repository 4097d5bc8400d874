"""Staff accounts in the database: names, password hashes, roles."""
