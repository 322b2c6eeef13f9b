"""The chart can be drawn of much, of little and of nothing."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from bot.domain.plan.watch import Alarms
from bot.domain.watch.outline import outline
from bot.domain.watch.sample import Sample
from bot.views.chart import DPI, HEIGHT, WIDTH, png
from tests.bot.domain.watch.seen import INTERVAL, SWITCHED, full, seen


def drawn(*samples: Sample) -> bytes:
    return png(outline("shop", samples, Alarms(), switched=SWITCHED, interval_ms=INTERVAL))


def size(picture: bytes) -> tuple[int, int]:
    found: Any = struct.unpack(">II", picture[16:24])
    return found[0], found[1]


@pytest.mark.parametrize(
    "samples",
    [
        (),
        (seen(0),),
        (full(-60), *(full(at, count=at, failed=at // 10) for at in range(0, 1200, 30))),
        (full(-60), full(0), full(86_400)),
    ],
    ids=("nothing", "nothing known", "a while", "a day with a gap"),
)
def test_it_is_as_wide_as_two_phones_can_show(samples: tuple[Sample, ...]) -> None:
    found = drawn(*samples)

    assert found.startswith(b"\x89PNG")
    assert size(found) == (round(WIDTH * DPI), round(HEIGHT * DPI))


def test_another_story_is_another_picture() -> None:
    assert drawn(full(0, used=12)) != drawn(full(0, used=90))
