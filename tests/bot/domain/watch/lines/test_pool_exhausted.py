"""P-S2: complaints in the log, and connections in use."""

from __future__ import annotations

import pytest

from bot.domain.plan.services import NoDatabase
from bot.domain.watch.lines.pool_exhausted import PoolExhausted
from bot.domain.watch.sample import Connections, Logs, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation_run import PLAN


def looks(
    complaints: tuple[int, ...], used: int | None = 10, most: int | None = 50
) -> list[Sample]:
    return [
        look(
            n,
            logs=Logs(since=0, errors=0, exhausted=count),
            connections=Connections(used=used, most=most),
        )
        for n, count in enumerate(complaints)
    ]


@pytest.mark.parametrize(
    ("seen_looks", "grade", "observed"),
    [
        (looks((0, 0)), Grade.INCONCLUSIVE, "neither logs nor connections were seen lately"),
        (
            looks((0,) * 10),
            Grade.HEALTHY,
            "no complaint in the logs, 20 % of the connections in use",
        ),
        (looks((0, 0, 1), used=None), Grade.DEGRADED, "1 complaint in the logs"),
        (looks((2, 0, 1, 5), most=None), Grade.FAILING, "8 complaints in the logs"),
        (looks((5, *[0] * 10), most=0), Grade.HEALTHY, "no complaint in the logs"),
        (
            looks((0, 0, 0), used=41),
            Grade.DEGRADED,
            "no complaint in the logs, 82 % of the connections in use",
        ),
        (
            looks((0, 0, 0), used=50),
            Grade.FAILING,
            "no complaint in the logs, 100 % of the connections in use",
        ),
    ],
)
def test_one_complaint_is_a_warning(seen_looks: list[Sample], grade: Grade, observed: str) -> None:
    assert told(PoolExhausted(), seen(seen_looks)) == (grade, observed)


def test_connections_alone_are_enough_and_so_are_logs() -> None:
    bare = [look(n, connections=Connections(used=1, most=10)) for n in range(3)]

    assert told(PoolExhausted(), seen(bare))[0] is Grade.HEALTHY


def test_an_app_without_a_database_has_no_pool() -> None:
    plan = PLAN.model_copy(update={"database": NoDatabase(kind="none")})

    assert PoolExhausted().judge(seen(looks((0,)), plan=plan)) is None
