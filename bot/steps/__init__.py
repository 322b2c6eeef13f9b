"""What a cutover does, one step a file: do, undo and look, as commands."""
