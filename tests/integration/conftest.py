"""Real servers that several tests of this folder ask."""

from __future__ import annotations

from tests.postgres import postgres_server, postgres_url, stopped_postgres

__all__ = ["postgres_server", "postgres_url", "stopped_postgres"]
