"""The database: what saves it, and how many connections it gives."""
