"""The proving ground from a terminal."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from typing import Any

from sandbox.server import (
    EngineUnavailable,
    ImageFailed,
    Kind,
    NameTaken,
    NotReady,
    Server,
    engine,
    images,
    list_servers,
    start,
    stop,
    stop_all,
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.server", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    up = words.add_parser("up", help="start a server and wait until it is ready")
    up.add_argument("name", nargs="?")
    up.add_argument("--kind", choices=tuple(map(str, Kind)), default=str(Kind.SYSTEMD))
    up.add_argument("--json", action="store_true")
    down = words.add_parser("down", help="take a server away, or --all of them")
    which = down.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?")
    which.add_argument("--all", action="store_true")
    shown = words.add_parser("list", help="list the servers that run")
    shown.add_argument("--json", action="store_true")
    built = words.add_parser("images", help="build what the servers start from")
    built.add_argument("--prune", action="store_true", help="and drop what earlier recipes left")
    words.add_parser("ready", help="the same, and no failure where no engine can be had")
    own = words.add_parser("engine", help="start or end a Docker Engine of our own")
    own.add_argument("direction", choices=("up", "down"))
    return parser


def _show(servers: Sequence[Server], *, as_json: bool) -> None:
    facts: list[dict[str, Any]] = [server.facts() for server in servers]
    if as_json:
        print(json.dumps(facts, indent=2))
        return
    for fact in facts:
        way = f"ssh -i {fact['key_path']} {fact['user']}@{fact['address']}"
        print(f"{fact['name']}  {fact['kind']}  {way}")


def _up(options: argparse.Namespace) -> None:
    server = start(options.name, Kind(options.kind))
    try:
        _show([server], as_json=options.json)
    finally:
        server.close()


def _list(options: argparse.Namespace) -> None:
    servers = list_servers()
    try:
        _show(servers, as_json=options.json)
    finally:
        for server in servers:
            server.close()


def _down(options: argparse.Namespace) -> None:
    try:
        stopped = stop_all() if options.all else [options.name]
        if not options.all:
            stop(options.name)
    except EngineUnavailable:
        stopped = []  # without an engine nothing of ours can run
    print("\n".join(stopped) or "nothing runs")


def _images(options: argparse.Namespace) -> None:
    engine.up()
    with contextlib.closing(engine.connect()) as client:
        for kind in Kind:
            images.ready(client, kind)
        if options.prune:
            print("\n".join(images.prune(client)))


def _ready(_: argparse.Namespace) -> None:
    try:
        _images(argparse.Namespace(prune=False))
    except EngineUnavailable as refusal:
        print(f"{refusal} Tests and demo go on without the sandbox server.")


def _engine(options: argparse.Namespace) -> None:
    if options.direction == "up":
        found = engine.up()
        print(f"Docker Engine {found.version} at {found.url}{' (ours)' if found.ours else ''}")
    else:
        print("ended" if engine.down() else "no engine of ours runs")


_WORDS = {
    "up": _up,
    "down": _down,
    "list": _list,
    "images": _images,
    "ready": _ready,
    "engine": _engine,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the words say; 1 with one sentence when it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        _WORDS[options.word](options)
    except (EngineUnavailable, ImageFailed, NameTaken, NotReady) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
