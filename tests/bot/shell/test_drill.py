from __future__ import annotations

import pytest

from bot.domain.errors import GarbledAnswer
from bot.domain.plan.stack import Task
from bot.shell import drill
from bot.shell.drill_places import places
from tests.bot.executor.shop import plan as make_plan

RUN = "drill-migration-0123456789ab"
POSTGRES = {"kind": "postgres", "url": {"env": "DB"}, "variable": "DB_URL"}
ROOM = "client\t17\nfree\t900\nserver\t17\nsize\t900\ncreates\t1\n"


def test_no_command_names_a_secret_and_each_knows_its_places() -> None:
    legacy = {
        "manager": "systemd",
        "units": ["shop.service"],
        "uploads": ["/srv/uploads"],
        "beside": {"unit": "shop.service", "address": "http://127.0.0.1:18999"},
    }
    plan = make_plan(database=POSTGRES, legacy=legacy)
    here = places(plan, RUN)
    task = Task(service="api", command=("migrate", "up"))
    beside = plan.legacy.beside
    assert beside is not None

    migrate = drill.migrate(plan, task, here)
    start = drill.start_old_app(plan, beside, here)
    assert migrate[-2:] == ("migrate", "up")
    assert migrate[migrate.index("--env") + 1] == "DB_URL"
    assert here.url in migrate
    assert start[-2:] == (here.environment, "/srv/uploads")
    assert drill.last_words(here, beside)[-1] == here.unit("shop.service")
    assert drill.restore(here, here.canary)[-2:] == (here.database, here.canary)
    assert drill.look_around(here)[-2:] == drill.dump(here)[-2:] == (here.work, here.connections)
    assert drill.clean_up(plan, here, here.database)[-1] == here.unit("shop.service")


def test_a_plan_without_a_second_old_app_has_no_unit_to_clean_up() -> None:
    plan = make_plan()
    here = places(plan, RUN)

    assert drill.clean_up(plan, here, "")[-3:] == ("", here.container, "")
    assert "" in drill.migrate(plan, Task(service="api", command=("x",)), here)


def test_a_report_is_read_by_the_names_of_its_rows() -> None:
    found = drill.report("restored\t12\n\ncount\ta\t1\t1\ncount\tb\t2\t2\n")

    assert found.number("restored") == 12
    assert found.of("count") == (("a", "1", "1"), ("b", "2", "2"))
    assert drill.counted(found) == {"tables": 2, "rows": 3}


@pytest.mark.parametrize("text", ["", "restored", "restored\tsoon", "other\t1"])
def test_a_number_that_is_not_there_is_not_made_up(text: str) -> None:
    with pytest.raises(GarbledAnswer, match="restored"):
        drill.report(text).number("restored")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("count\ta\t1\t1", ""),
        ("count\ta\t5\t4\ncount\tb\t1\t1", "a: 5 rows, 4 in the copy"),
        ("", "no table was compared"),
    ],
)
def test_a_copy_must_have_as_many_rows(text: str, trouble: str) -> None:
    assert drill.trouble_of_counts(drill.report(text)) == trouble


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("server\t17", "server\t18", "pg_dump 17 on the server cannot dump PostgreSQL 18"),
        ("server\t17", "server\t16", ""),
        ("creates\t1", "creates\t0", "may not create databases"),
        ("free\t900", "free\t899", "900 bytes of data, 899 bytes free"),
    ],
)
def test_a_dump_needs_a_client_a_right_and_room(old: str, new: str, said: str) -> None:
    trouble = drill.trouble_of_room(drill.report(ROOM.replace(old, new)))

    assert trouble == said if not said else said in trouble


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        (("A",), ""),
        (("A", "B"), "the row from after the point is there"),
        ((), "the row from before the point is not there"),
        (("B",), "the row from before the point is not there"),
    ],
)
def test_a_copy_is_of_the_moment_between_the_rows(letters: tuple[str, ...], said: str) -> None:
    assert drill.trouble_of_canaries(letters) == said
