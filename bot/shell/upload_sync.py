"""Old upload folders beside the folder that the new stack mounts, and how they get there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import uploads
from bot.shell.on_server import upload_places, upload_sync
from bot.shell.report import command, quoted, script, whole

RUN = r"""
program=@PROGRAM@
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  python3 -I -c "$program" "$@" 2>/dev/null </dev/null || exit 4
else printf 'reader\tmissing\n'; fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One old folder beside the destination.

    `old` counts what was there before the last sync, `new` what came after it; of the `equal`
    files (same name and size) the newest were `compared` byte by byte.
    """

    folder: str
    files: int = 0
    bytes: int = 0
    is_whole: bool = True
    lacking_old: int = 0
    lacking_new: int = 0
    differing_old: int = 0
    differing_new: int = 0
    compared: int = 0
    equal: int = 0
    is_destination: bool = False


def ask(path: str, folders: tuple[str, ...]) -> Command:
    """Rows that `sides` reads; as root, because uploads belong to the app."""
    text = uploads.sent(RUN, upload_places, upload_sync)
    return Command(argv=script(text, path, *folders), sudo=True, timeout=12.0)


def sides(output: Output, folders: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Side, ...]]:
    """Folders that are not on the server, and every old folder that is.

    Raises `Unanswered` when one of them was not told of.
    """
    said = uploads.rows(output)
    missing = tuple(path for (path,) in said.of("missing", 1))
    same = tuple(Side(folder=path, is_destination=True) for (path,) in said.of("same", 1))
    ends = tuple(end for _, _, end, _ in said.of("destination", 4))
    sources = tuple(_side(row, ends == ("whole",)) for row in said.of("source", 10))
    known = {*missing, *(side.folder for side in (*same, *sources))}
    untold = tuple(folder for folder in folders if folder not in known)
    if len(ends) > 1 or not (ends or missing) or (ends and untold):
        raise Unanswered(f"nothing was told of {', '.join(untold) or 'the folders'}")
    return missing, (*same, *sources)


def _side(row: tuple[str, ...], is_whole: bool) -> Side:  # noqa: FBT001 - of the other side
    folder, files, size, end, *counts = row
    lacking_old, lacking_new, differing_old, differing_new, compared, equal = map(whole, counts)
    return Side(
        folder=folder,
        files=whole(files),
        bytes=whole(size),
        is_whole=is_whole and end == "whole",
        lacking_old=lacking_old,
        lacking_new=lacking_new,
        differing_old=differing_old,
        differing_new=differing_new,
        compared=compared,
        equal=equal,
    )


def show(folder: str, path: str) -> str:
    """Say what a copy would bring, and bring nothing."""
    return command(quoted("sudo", *_COPY, "--dry-run", "--itemize-changes", f"{folder}/", path))


def copy(folder: str, path: str) -> str:
    """Bring what is missing or differs, and delete nothing."""
    return command(quoted("sudo", *_COPY, f"{folder}/", path))


_COPY = ("rsync", "--archive", "--checksum")
