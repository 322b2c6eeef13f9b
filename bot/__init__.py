"""Slipway: checks, sign-offs, cutover and rollback of a server migration."""

__version__ = "0.1.0"
