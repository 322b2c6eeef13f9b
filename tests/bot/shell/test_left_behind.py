from __future__ import annotations

import pytest

from bot.domain.check import Outcome, Unanswered
from bot.shell.dependencies import Kind
from bot.shell.left_behind import left_behind
from bot.shell.report import Report
from bot.shell.resolved import Described
from tests.bot.executor.shop import plan

MEMBERS = ("members", "shop.service", "1")
REDIS = ("tcp", "shop.service", "", "6379", "redis-server", "redis.service")


def service(name: str) -> Described:
    return Described(name=name, image=f"{name}:1", built=False, user="", cap_add=(), cap_drop=())


def seen(*rows: tuple[str, ...]) -> Report:
    return Report(rows=(MEMBERS, *rows))


def test_a_neighbour_names_all_who_talk_to_it_and_the_way_out() -> None:
    other = ("tcp", "jobs.service", *REDIS[2:])

    notice = left_behind(seen(REDIS, other, REDIS), (service("api"),), plan(), (Kind.CACHE,))

    assert notice.outcome is Outcome.FAIL
    assert notice.said == "redis-server on port 6379 is used by shop.service and jobs.service"
    assert "name 6379 in stack.keeps" in notice.remedy


def test_the_stacks_own_is_enough() -> None:
    notice = left_behind(seen(REDIS), (service("redis"),), plan(), (Kind.CACHE,))

    assert notice.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("services", "kinds", "outcome"),
    [
        (("api",), (Kind.CACHE,), Outcome.WARN),
        ((), (Kind.CACHE,), Outcome.WARN),
        (("redis",), (Kind.CACHE,), Outcome.PASS),
        (("api",), (Kind.QUEUE,), Outcome.PASS),
    ],
)
def test_a_variable_without_a_connection_warns_while_the_stack_brings_none(
    services: tuple[str, ...], kinds: tuple[Kind, ...], outcome: Outcome
) -> None:
    hint = seen(("hint", "shop.service", "REDIS_URL"))

    notice = left_behind(hint, tuple(map(service, services)), plan(), kinds)

    assert notice.outcome is outcome
    assert ("REDIS_URL" in notice.said) is (outcome is Outcome.WARN)


def test_without_services_nobody_knows_what_comes_along() -> None:
    with pytest.raises(Unanswered, match="names no service"):
        left_behind(seen(REDIS), (), plan(), (Kind.CACHE,))
