"""Fan memory in SQL: one module a noun, functions over a connection, each given the FanKey whose rows it touches."""
