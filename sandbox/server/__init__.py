"""The proving ground: a real server to migrate, on one machine."""

from __future__ import annotations

from sandbox.server.engine import EngineUnavailable
from sandbox.server.images import ImageFailed
from sandbox.server.machine import NotReady, Server, list_servers, start, stop_all

__all__ = [
    "EngineUnavailable",
    "ImageFailed",
    "NotReady",
    "Server",
    "list_servers",
    "start",
    "stop_all",
]
