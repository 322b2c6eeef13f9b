"""The env file and the health endpoints."""
