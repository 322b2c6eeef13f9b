"""The lines of the watch, one a file; they are found by their place."""
