"""The durable engine and the use cases."""
