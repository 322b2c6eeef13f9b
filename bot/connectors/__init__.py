"""The only place that touches a server or a service."""
