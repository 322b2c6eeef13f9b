"""Find what lives in a package by its place; there is no list to edit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules(package: ModuleType) -> tuple[ModuleType, ...]:
    """Every module below the package, in the order of their full names."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    names = sorted(info.name for info in found if not info.ispkg)
    return tuple(importlib.import_module(name) for name in names)


def discover(package: ModuleType, kind: type[T]) -> tuple[T, ...]:
    """One instance of each concrete class of that kind defined below the package."""
    return tuple(
        member()
        for module in modules(package)
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, kind)
        and not inspect.isabstract(member)
        and member.__module__ == module.__name__
    )
