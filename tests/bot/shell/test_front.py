from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.plan.stack import Front, Service
from bot.shell import front
from bot.shell.front import Shown
from bot.shell.report import Report

STACK = Stack(
    directory="/srv/shop",
    project="shop",
    domain="shop.example",
    services=(Service(name="api", port=18080),),
    front=Front(service="edge", https=8443),
)
HERE = ("front", "10.0.0.2")


def test_the_front_is_asked_at_its_own_port_for_the_domain() -> None:
    asked = front.ask(STACK)

    assert asked.argv[-3:] == ("edge", "shop.example", "8443")
    assert "docker exec" not in asked.argv[4]


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        ((("front", "absent"),), None),
        (
            (HERE, ("trusted", "0", ""), ("shown", "0", "")),
            Shown(listens=True, there=True, trusted=True),
        ),
        (
            (HERE, ("trusted", "60", "no issuer"), ("shown", "0", "")),
            Shown(listens=True, there=True, trusted=False, said="no issuer"),
        ),
        (
            (HERE, ("trusted", "35", "alert"), ("shown", "35", "alert again")),
            Shown(listens=True, there=False, trusted=False, said="alert again"),
        ),
        (
            (HERE, ("trusted", "7", "refused"), ("shown", "7", "refused")),
            Shown(listens=False, there=False, trusted=False, said="refused"),
        ),
    ],
)
def test_curls_statuses_say_what_is_there(
    rows: tuple[tuple[str, ...], ...], seen: Shown | None
) -> None:
    assert front.shown(Report(rows=rows)) == seen


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("front", "nowhere"),), "no address of its own"),
        ((), "nothing about 'front'"),
        ((HERE,), "nothing about 'trusted'"),
        ((HERE, ("trusted", "0", "")), "nothing about 'shown'"),
        ((HERE, ("trusted", "28", "too slow"), ("shown", "0", "")), "status 28: too slow"),
        ((HERE, ("trusted", "x", ""), ("shown", "0", "")), "not a number"),
        ((HERE, ("trusted", "0")), "broken row 'trusted'"),
    ],
)
def test_whatever_else_came_of_it_is_no_answer(
    rows: tuple[tuple[str, ...], ...], said: str
) -> None:
    with pytest.raises(Unanswered, match=said):
        front.shown(Report(rows=rows))


def test_a_server_without_curl_sees_nothing() -> None:
    assert front.blind(Report(rows=(("front", "blind"),)))
    assert not front.blind(Report(rows=(HERE,)))


def test_its_log_is_one_command() -> None:
    assert front.log(STACK) == (
        "`docker compose --project-directory /srv/shop --project-name shop"
        " --file /srv/shop/docker-compose.prod.yml --env-file /srv/shop/.env.prod"
        " logs --no-log-prefix --tail 50 edge`"
    )
