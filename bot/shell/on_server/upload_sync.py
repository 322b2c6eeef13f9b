"""Runs on the server: the old upload folders beside the folder that the new stack mounts.

Counts leave the server; no name of a file does.
"""
# ruff: noqa: PTH112, PTH118, PTH121, PTH123 - whole trees are walked by plain names

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from bot.shell.on_server.upload_places import Seen, files

#: Files of one side that are looked at.
FILES = 100000
#: How many files at least are compared byte by byte, the newest first.
SAMPLE = 200
#: Bytes of each side that are read for that.
BUDGET = 128 * 1024 * 1024


def main(arguments: Sequence[str]) -> None:
    """Print the rows; the arguments are the destination and the old folders."""
    for row in rows(arguments[0], arguments[1:]):
        sys.stdout.write("\t".join(map(str, row)) + "\n")


def rows(destination: str, sources: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """All that may leave the server, one side after the other."""
    if not os.path.isdir(destination):
        yield ("missing", destination)
        return
    there = {each.name: each for each in files(destination, FILES)}
    last = int(max((each.changed for each in there.values()), default=0))
    yield "destination", len(there), _bytes(there), _end(there), last
    for source in sources:
        if not os.path.isdir(source):
            yield ("missing", source)
        elif os.path.samefile(source, destination):
            yield "same", source
        else:
            yield from _compared(source, destination, there, last)


def _compared(
    source: str, destination: str, there: Mapping[str, Seen], last: int
) -> Iterator[tuple[object, ...]]:
    here = {each.name: each for each in files(source, FILES)}
    lacking = [each for each in here.values() if each.name not in there]
    both = [each for each in here.values() if each.name in there]
    differing = [each for each in both if each.size != there[each.name].size]
    equal = [each for each in both if each.size == there[each.name].size]
    compared, unequal = _read(source, destination, equal)
    ages = (*_by_age(lacking, last), *_by_age([*differing, *unequal], last))
    yield ("source", source, len(here), _bytes(here), _end(here), *ages, compared, len(equal))


def _read(source: str, destination: str, equal: Sequence[Seen]) -> tuple[int, list[Seen]]:
    """How many of the newest files were read on both sides, and which of them differ."""
    left, compared, unequal = BUDGET, 0, []
    for each in sorted(equal, key=lambda one: -one.modified)[: max(SAMPLE, len(equal) // 100)]:
        if each.size > left:
            continue
        left -= each.size
        compared += 1
        if _digest(os.path.join(source, each.name)) != _digest(
            os.path.join(destination, each.name)
        ):
            unequal.append(each)
    return compared, unequal


def _digest(path: str) -> bytes:
    """Empty where the file went away or cannot be read: it equals nothing that is there."""
    total = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                total.update(block)
    except OSError:
        return b""
    return total.digest()


def _by_age(found: Sequence[Seen], last: int) -> tuple[int, int]:
    """How many were there before the last sync, and how many came after it; 0 is never synced."""
    new = sum(each.modified > last > 0 for each in found)
    return len(found) - new, new


def _bytes(side: Mapping[str, Seen]) -> int:
    return sum(each.size for each in side.values())


def _end(side: Mapping[str, Seen]) -> str:
    return "cut" if len(side) >= FILES else "whole"
