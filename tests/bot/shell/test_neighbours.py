from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import neighbours
from bot.shell.neighbours import Neighbour
from bot.shell.report import Report, report
from tests.bot.executor.shop import plan

READINGS = Path(__file__).parents[2] / "readings"
LEGACY = plan().legacy


def test_what_a_real_servers_old_services_talk_to() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "neighbours.txt").read_text()))

    found = neighbours.neighbours(recorded, LEGACY)

    assert {(each.unit, each.place, each.process) for each in found} == {
        ("shop-api.service", "5432", "postgres"),
        ("shop-worker.service", "5432", "postgres"),
    }
    assert {each.owner for each in found} == {"postgresql@17-main.service"}


@pytest.mark.parametrize(
    ("neighbour", "named"),
    [
        (("6379", "", "redis-server"), "redis-server on port 6379"),
        (("5672", "192.0.2.9", ""), "something on port 5672 at 192.0.2.9"),
        (("/run/x.sock", "", "x"), "x on /run/x.sock"),
    ],
)
def test_a_neighbour_is_called_as_people_call_it(
    neighbour: tuple[str, str, str], named: str
) -> None:
    place, host, process = neighbour
    found = Neighbour(unit="shop.service", place=place, host=host, process=process, owner="")

    assert found.named == named


def test_sockets_hints_and_consumers_are_read() -> None:
    seen = Report(
        rows=(
            ("members", "shop.service", "2"),
            ("unix", "shop.service", "/run/x.sock", "x", "x.service"),
            ("hint", "shop.service", "REDIS_URL"),
            ("hint", "other.service", "REDIS_URL"),
            ("consumer", "shop.service", "celery"),
        )
    )

    assert [each.place for each in neighbours.neighbours(seen, LEGACY)] == ["/run/x.sock"]
    assert neighbours.hints(seen) == ("REDIS_URL",)
    assert neighbours.consumers(seen) == (("shop.service", "celery"),)


@pytest.mark.parametrize("rows", [(), (("members", "shop.service", "0"),)])
def test_old_services_without_a_process_say_nothing(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(Unanswered, match="no process"):
        neighbours.neighbours(Report(rows=rows), LEGACY)


def test_apps_of_pm2_are_looked_at_by_name_beside_the_proxy() -> None:
    legacy = LEGACY.model_copy(update={"manager": "pm2", "units": ("blog",), "proxy": "nginx"})

    assert neighbours.members(legacy) == ("nginx.service", "blog")
