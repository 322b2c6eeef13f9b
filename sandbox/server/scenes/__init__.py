"""Broken states of a server, one file each, found by place; each further kind has a folder."""

from __future__ import annotations

import importlib
import pkgutil

from sandbox.server.kinds import Kind
from sandbox.server.scenes.scene import By, Remedy, Scene

__all__ = ["By", "Remedy", "Scene", "every", "named"]


def every(kind: Kind = Kind.SYSTEMD) -> tuple[Scene, ...]:
    """Return the scenes of a kind of server by name."""
    package = __name__ if kind is Kind.SYSTEMD else f"{__name__}.{kind}"
    found = importlib.import_module(package)
    modules = (
        importlib.import_module(f"{package}.{entry.name}")
        for entry in pkgutil.iter_modules(found.__path__)
        if entry.name != "scene" and not entry.ispkg
    )
    return tuple(sorted((module.SCENE for module in modules), key=lambda scene: str(scene.name)))


def named(name: str, kind: Kind = Kind.SYSTEMD) -> Scene:
    """Return one scene.

    :raises KeyError: when no file of that name is here.
    """
    return {scene.name: scene for scene in every(kind)}[name]
