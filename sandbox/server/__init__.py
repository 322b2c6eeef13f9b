"""The proving ground: a real server to migrate, on one machine."""

from __future__ import annotations

from sandbox.server.engine import EngineUnavailable
from sandbox.server.fleet import NameTaken, list_servers, start, stop, stop_all
from sandbox.server.images import ImageFailed
from sandbox.server.kinds import Kind
from sandbox.server.machine import Server
from sandbox.server.outside import NotReady

__all__ = [
    "EngineUnavailable",
    "ImageFailed",
    "Kind",
    "NameTaken",
    "NotReady",
    "Server",
    "list_servers",
    "start",
    "stop",
    "stop_all",
]
