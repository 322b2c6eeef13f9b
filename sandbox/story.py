"""The story of the demo, played without a browser; every scene must hold."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox import signoff_scenes
from sandbox.migration import migration
from sandbox.server import Server
from sandbox.stage import VERDICT_SECONDS, Stage
from sandbox.story_cutover import CUTOVER

OUT = Path("build/story.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene as it went."""

    step: str
    held: bool
    seconds: float
    why: str = ""


async def help_is_near(stage: Stage, _: Server) -> None:
    """A person asks what there is."""
    await stage.ask("/migrate help")
    await stage.slack.wait_for_message("/migrate preflight")


async def healthy_is_ready(stage: Stage, _: Server) -> None:
    """A healthy server is READY."""
    card = await stage.preflight()
    assert card.text.startswith("READY"), card.text


async def a_broken_file_is_explained(stage: Stage, server: Server) -> None:
    """A typo in the migration file is shown with its line; nothing is asked."""
    stage.write({**migration(server), "healht": []})
    await stage.ask("/migrate preflight", "dba")
    await stage.slack.wait_for_message("healht")
    stage.write(migration(server))


async def broken_is_not_ready(stage: Stage, server: Server) -> None:
    """The env file becomes readable to everybody: NOT READY, and what to do."""
    server.run_as_user("chmod 644 /srv/shop-next/.env.prod")
    card = await stage.preflight()
    assert card.text.startswith("NOT READY · 1 blocking"), card.text
    assert "chmod 600 /srv/shop-next/.env.prod" in stage.slack.shown(card)


async def the_remedy_clears_it(stage: Stage, server: Server) -> None:
    """The card's own command is typed on the server; Run again says READY."""
    server.run_as_user("chmod 600 /srv/shop-next/.env.prod")
    before = await stage.cards()
    await stage.slack.click("dba", "preflight_again", message_ts=before[-1].ts)
    card = await stage.verdict(after=len(before))
    assert card.text.startswith("READY"), card.text


async def a_killed_bot_comes_back(stage: Stage, server: Server) -> None:
    """The bot is killed in the middle; after its restart the same card is finished."""
    await stage.slack.wait_for(lambda: _thread_is_whole(stage), VERDICT_SECONDS)
    before = len(await stage.cards())
    server.run("pkill -STOP -x dockerd")
    try:
        await stage.ask("/migrate preflight")
        await stage.slack.wait_for(lambda: _more_cards(stage, before))
        await stage.bot.kill()
    finally:
        server.run("pkill -CONT -x dockerd")
    await stage.bot.start()
    card = await stage.verdict(after=before)
    assert card.text.startswith("READY"), card.text
    assert len(await stage.cards()) == before + 1


async def _thread_is_whole(stage: Stage) -> bool:
    """A new card is posted behind the details of the one before."""
    card = (await stage.cards())[-1]
    pages = await stage.slack.thread(card.channel, card.ts)
    return bool(pages) and f"({len(pages)} of {len(pages)})" in pages[-1].text


async def _more_cards(stage: Stage, before: int) -> bool:
    return len(await stage.cards()) > before


async def the_trail_is_whole(stage: Stage, _: Server) -> None:
    """The timeline is readable and the audit trail verifies."""
    await stage.ask("/migrate audit", "security")
    await stage.slack.wait_for(lambda: stage.slack.ephemerals("security"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "audit", "verify"),
        env={**stage.bot.full_environment},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _err = await process.communicate()
    assert process.returncode == 0, out.decode()


STORY: tuple[Callable[[Stage, Server], Awaitable[None]], ...] = (
    help_is_near,
    healthy_is_ready,
    a_broken_file_is_explained,
    broken_is_not_ready,
    the_remedy_clears_it,
    a_killed_bot_comes_back,
    *CUTOVER,
    *signoff_scenes.SCENES,
    the_trail_is_whole,
)


async def play(stage: Stage, server: Server) -> bool:
    """Play all scenes, print each and the transcript; whether every one held."""
    scenes: list[Scene] = []
    for scene in STORY:
        began = time.monotonic()
        why = ""
        try:
            await scene(stage, server)
        except (AssertionError, TimeoutError) as trouble:
            why = str(trouble) or type(trouble).__name__
        name = scene.__name__.replace("_", " ")
        played = Scene(step=name, held=not why, seconds=round(time.monotonic() - began, 2), why=why)
        scenes.append(played)
        print(
            f"{'held' if played.held else 'FAILED':6}  {played.seconds:6.2f} s  {name}", flush=True
        )
    print("\n" + stage.slack.text())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(one) for one in scenes], indent=2) + "\n")
    for one in scenes:
        if one.why:
            print(f"FAILED: {one.step}: {one.why}", file=sys.stderr)
    return all(one.held for one in scenes)
