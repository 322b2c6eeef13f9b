"""What was tried out on a copy of the database."""
