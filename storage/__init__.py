"""What must survive: one database, SQLite or PostgreSQL through the same code."""
