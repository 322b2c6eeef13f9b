"""What the containers may take, keep, write and come back from."""
