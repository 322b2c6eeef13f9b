"""Whom to call for what."""
