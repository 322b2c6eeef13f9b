"""A stateful stand-in for Neon's API, with projects that a real PostgreSQL may stand behind."""

from __future__ import annotations

from sandbox.neon.faults import Fault, Kind
from sandbox.neon.server import NeonStandIn
from sandbox.neon.state import Project

__all__ = ["Fault", "Kind", "NeonStandIn", "Project"]
