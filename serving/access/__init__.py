"""Access to the API: keys by tenant, what each may do, and a log of what was done with that."""
