"""Broken states of a server, one file each, found by their place."""

from __future__ import annotations

import importlib
import pkgutil

from sandbox.server.scenes.scene import By, Remedy, Scene

__all__ = ["By", "Remedy", "Scene", "every", "named"]


def every() -> tuple[Scene, ...]:
    """Return the scenes of this folder by name."""
    modules = (
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
        if entry.name != "scene"
    )
    return tuple(sorted((module.SCENE for module in modules), key=lambda scene: str(scene.name)))


def named(name: str) -> Scene:
    """Return one scene.

    :raises KeyError: when no file of that name is here.
    """
    return {scene.name: scene for scene in every()}[name]
