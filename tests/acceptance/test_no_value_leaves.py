"""Secrets made up for this run are on the server, and nowhere in what the bot wrote."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sandbox.migration import migration, write
from sandbox.server import Server
from sandbox.server.scenes.scene import COMPOSE, ENV, Remedy, Scene
from sandbox.stage import Stage

pytestmark = pytest.mark.server

LEGACY = "/etc/shop/shop.env"
UNITS = "shop-api shop-web shop-worker"
#: Looks at every process of the server until its folder has a file `stop`; what it looks for is
#: read from a file, so that its own arguments do not hold it.
SAMPLER = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
wanted = [bytes.fromhex(line) for line in (folder / "wanted").read_text().split()]
rounds, processes, hits = 0, set(), set()
while not (folder / "stop").exists():
    rounds += 1
    time.sleep(0.05)
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if words in processes:
            continue
        processes.add(words)
        hits |= {words for one in wanted if one in words}
print(rounds, sum(b"slipway" in words for words in processes), len(hits))
"""


def canaries() -> dict[str, str]:
    """Values of every shape that a parser could stumble over, all new."""

    def new() -> str:
        return secrets.token_urlsafe(24)

    return {
        "SMTP_PASSWORD": new(),
        "OLD_TOKEN": new(),
        "NEW_TOKEN": new(),
        "DIFFERS_OLD": new(),
        "DIFFERS_NEW": new(),
        "DOLLAR": f"{new()}$x{new()}",
        "QUOTED": f"{new()} # {new()}",
        "BROKER_URL": f"amqp://user:{new()}@queue/shop",
        "LINES": f"{new()}\n{new()}",
        "BESIDE": new(),
        "changeme": new(),
    }


def pieces(values: Mapping[str, str]) -> set[bytes]:
    """What must not be found: the random words inside of the values."""
    words = " ".join(values.values()).replace("amqp://user:", "").replace("@queue/shop", "")
    return {word.encode() for word in words.replace("$x", " ").split() if len(word) >= 24}


def forms(piece: bytes) -> Iterator[bytes]:
    """The piece as it is, as hex, and as base64 at each of the three places it can begin."""
    yield piece
    yield piece.hex().encode()
    yield piece.hex().upper().encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + piece)
        inner = encoded[4 if shift else 0 : -4]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def found(values: Mapping[str, str], texts: Mapping[str, bytes]) -> list[str]:
    """Where a piece is, by the text's name."""
    wanted = {form for piece in pieces(values) for form in forms(piece)}
    return [name for name, text in texts.items() if any(form in text for form in wanted)]


def scene(values: Mapping[str, str]) -> Scene:
    both = {name: values[name] for name in ("SMTP_PASSWORD", "DOLLAR", "BROKER_URL")}
    quoted = {"QUOTED": f'"{values["QUOTED"]}"', "LINES": f'"{values["LINES"]}"'}
    old = {**both, **quoted, "OLD_TOKEN": values["OLD_TOKEN"], "DIFFERS": values["DIFFERS_OLD"]}
    new = {**both, **quoted, "NEW_TOKEN": values["NEW_TOKEN"], "DIFFERS": values["DIFFERS_NEW"]}

    def append(lines: Mapping[str, str], path: str) -> str:
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        return f"printf %s {shlex.quote(text)} >> {path}"

    beside = f"s|^      WORKER_NAME: compose|&\\n      BESIDE: {values['BESIDE']}|"
    # a value that lost its quotes: every parser takes its second line for a variable
    lost = shlex.quote(f"KEY=first\n{values['changeme']}=\n")
    return Scene(
        name="canaries",
        finding="M3.3",
        keeps=(ENV, LEGACY, COMPOSE),
        breaks="\n".join(
            (
                append(old, LEGACY),
                append(new, ENV),
                f"printf %s {lost} >> {ENV}",
                f"sed -i {shlex.quote(beside)} {COMPOSE}",
                f"touch --date=-1minute {LEGACY}",
                f"systemctl restart {UNITS}",
            )
        ),
        shows=f"grep -q ^OLD_TOKEN= {LEGACY}",
        remedy=Remedy(command="true"),
        mends=f"systemctl restart {UNITS}",
    )


@pytest.fixture
def planted(server: Server) -> Iterator[dict[str, str]]:
    values = canaries()
    planted = scene(values)
    try:
        planted.break_(server)
        yield values
    finally:
        planted.mend(server)


async def cli(stage: Stage, content: Mapping[str, object], folder: Path) -> bytes:
    """What `preflight --json` prints, on both of its streams."""
    file = write(folder, content)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preflight", str(file), "--json"),
        env={**stage.bot.full_environment, "XDG_STATE_HOME": str(folder / "state")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return out


async def sampled(server: Server, values: Mapping[str, str]) -> tuple[asyncio.Task[str], str]:
    """Start looking at the server's processes; give the task and the folder that stops it."""
    folder = server.run("mktemp -d").stdout.strip()
    wanted = "\n".join(form.hex() for piece in pieces(values) for form in forms(piece))
    server.run(f"printf %s {shlex.quote(wanted)} > {folder}/wanted")
    look = f"python3 -c {shlex.quote(SAMPLER)} {folder}"
    return asyncio.create_task(asyncio.to_thread(lambda: server.run(look).stdout)), folder


async def test_no_value_leaves_the_server(
    planted: dict[str, str], on_stage: Stage, server: Server, tmp_path: Path
) -> None:
    looking, folder = await sampled(server, planted)
    try:
        card = await on_stage.preflight()
        printed = await cli(on_stage, migration(server), tmp_path / "cli")
    finally:
        server.run(f"touch {folder}/stop")
        rounds, ours, hits = (await looking).split()
        server.run(f"rm -r {folder}")

    details = await on_stage.slack.wait_for(lambda: on_stage.slack.thread(card.channel, card.ts))
    thread = "\n".join(on_stage.slack.shown(one) for one in details)
    transcript = "\n".join(str(entry) for entry in await on_stage.slack.transcript())
    files = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    texts = {
        **files,
        "slack": f"{on_stage.slack.text()}{transcript}{thread}".encode(),
        "cli": printed,
    }
    assert found(planted, texts) == []
    assert int(rounds) > 1
    assert int(ours) >= 1, "the bot's own commands were seen"
    assert hits == "0"
    assert any(name.endswith(".db") or "sqlite" in name for name in files)
    findings = {one["check"]: one for one in json.loads(printed)["findings"]}
    assert "DIFFERS" in findings["env-equal"]["observed"]
    assert "DIFFERS" in thread
    assert "DOLLAR" in findings["parser-drift"]["observed"]


@pytest.mark.parametrize("prefix", [b"", b"x", b"xy", b"xyz"])
def test_what_would_have_left_would_have_been_found(prefix: bytes) -> None:
    values = canaries()
    piece = prefix + values["SMTP_PASSWORD"].encode()

    for text in (piece, base64.b64encode(piece + b"more"), piece.hex().encode()):
        assert found(values, {"text": b"before " + text + b" after"}) == ["text"]
    assert found(values, {"text": b"nothing"}) == []
    assert len(pieces(values)) == 14
