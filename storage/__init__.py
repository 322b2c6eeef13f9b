"""What is remembered: SQLAlchemy on SQLite or PostgreSQL, the same code."""
