"""One row of the table a file, found by its place."""
