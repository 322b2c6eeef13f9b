"""One check a file, found by its place; the folders are the headings of the runbook."""
