"""The watch after a migration: what is seen, what it says, and what is done about it."""
