"""What settling does after a cutover, one step a file: do, undo and look, as commands."""
