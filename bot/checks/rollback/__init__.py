"""The old services can come back."""
