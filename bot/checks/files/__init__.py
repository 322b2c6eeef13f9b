"""Uploads: where they are, that they come along, and that the app can write."""
