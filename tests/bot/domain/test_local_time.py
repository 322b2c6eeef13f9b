"""A time on the wall is one moment, or nobody may rely on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.local_time import NoSuchTime, moment_of

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("clock", "zone", "utc"),
    [
        ("2026-12-01 02:00", BERLIN, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        ("2026-07-01 02:00", BERLIN, datetime(2026, 7, 1, 0, 0, tzinfo=UTC)),
        ("2026-10-25 03:00", BERLIN, datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2026-10-25 01:59", BERLIN, datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-03-29 03:00", BERLIN, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-12-01T02:00", "UTC", datetime(2026, 12, 1, 2, 0, tzinfo=UTC)),
        ("2026-12-01 02:00", "Asia/Kathmandu", datetime(2026, 11, 30, 20, 15, tzinfo=UTC)),
    ],
)
def test_clocks_of_a_place_mean_one_moment(clock: str, zone: str, utc: datetime) -> None:
    assert moment_of(clock, zone) == utc


@pytest.mark.parametrize(
    ("clock", "zone", "said", "advice"),
    [
        ("2026-03-29 02:30", BERLIN, "does not exist in Europe/Berlin", "2026-03-29 03:30 Europe"),
        ("2026-10-25 02:30", BERLIN, "is there twice in Europe/Berlin", "`2026-10-25 00:30 UTC`"),
        ("2026-10-25 02:30", BERLIN, "twice", "`2026-10-25 01:30 UTC` for the second"),
        ("2026-12-01 02:00", "europe/berlin ", "is not a time zone", "`Europe/Berlin`"),
        ("2026-12-01 02:00", "Berlin", "'Berlin' is not a time zone", "mean `Europe/Berlin`?"),
        ("2026-12-01 02:00", "Europe/Berln", "is not a time zone", "mean `Europe/Berlin`"),
        ("2026-12-01 02:00", "../etc/passwd", "is not a time zone", "of the IANA list"),
        ("2026-02-30 02:00", BERLIN, "of the calendar", "`2026-12-01 02:00`"),
        ("2026-12-01 24:00", BERLIN, "of the calendar", "`2026-12-01 02:00`"),
        ("tomorrow", BERLIN, "'tomorrow' is not a date with a time", "`2026-12-01 02:00`"),
    ],
)
def test_what_means_no_moment_or_two_says_what_to_write(
    clock: str, zone: str, said: str, advice: str
) -> None:
    with pytest.raises(NoSuchTime) as wrong:
        moment_of(clock, zone)

    assert said in wrong.value.said
    assert advice in wrong.value.advice
