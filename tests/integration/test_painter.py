"""Charts come from a process of their own; a stuck one is ended."""

from __future__ import annotations

import sys

import pytest

from bot.app import painter
from bot.app.painter import NotPainted, Painter
from bot.domain.plan.watch import Alarms
from bot.domain.watch.outline import outline
from bot.domain.watch.picture import Picture
from tests.bot.domain.watch.seen import INTERVAL, SWITCHED, full


def shop() -> Picture:
    looks = (full(-60), full(30))
    return outline("shop", looks, Alarms(), switched=SWITCHED, interval_ms=INTERVAL)


async def test_a_chart_is_drawn_without_loading_its_library_here() -> None:
    before = set(sys.modules)

    drawn = await Painter().png(shop())

    assert drawn.startswith(b"\x89PNG")
    assert not {name for name in set(sys.modules) - before if name.startswith("matplotlib")}


async def test_a_process_that_fails_says_why() -> None:
    broken = Painter((sys.executable, "-c", "raise SystemExit('no paper')"))

    with pytest.raises(NotPainted, match="no paper"):
        await broken.png(shop())


async def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "LONGEST", 0.3)
    stuck = Painter((sys.executable, "-c", "import threading; threading.Event().wait()"))

    with pytest.raises(NotPainted, match=r"longer than 0\.3 s"):
        await stuck.png(shop())


async def test_whoever_could_not_wait_finds_the_chart_when_asking_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = Painter()
    monkeypatch.setattr(painter, "PATIENCE", 0)

    with pytest.raises(TimeoutError):
        await patient.png(shop())

    monkeypatch.setattr(painter, "PATIENCE", 60)
    drawn = await patient.png(shop())
    assert drawn.startswith(b"\x89PNG")
    monkeypatch.setattr(painter, "PATIENCE", 0.05)
    assert await patient.png(shop()) == drawn  # at once: it is remembered
