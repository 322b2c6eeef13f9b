from __future__ import annotations

import pytest

from bot.shell.dependencies import Kind, brings, kind, needed, promised
from bot.shell.neighbours import Neighbour
from bot.shell.resolved import Described
from tests.bot.executor.shop import plan


def neighbour(place: str, process: str = "", owner: str = "") -> Neighbour:
    return Neighbour(unit="shop.service", place=place, host="", process=process, owner=owner)


def service(name: str, image: str) -> Described:
    return Described(name=name, image=image, built=False, user="", cap_add=(), cap_drop=())


@pytest.mark.parametrize(
    ("found", "sort"),
    [
        (neighbour("6379"), Kind.CACHE),
        (neighbour("7000", "valkey-server"), Kind.CACHE),
        (neighbour("/run/redis/redis.sock"), Kind.CACHE),
        (neighbour("5672", "docker-proxy"), Kind.QUEUE),
        (neighbour("9999", "beam.smp"), Kind.QUEUE),
        (neighbour("6432", "pgbouncer"), Kind.DATABASE),
        (neighbour("/run/postgresql/.s.PGSQL.5433"), Kind.DATABASE),
        (neighbour("25", "master"), Kind.OTHER),
    ],
)
def test_a_neighbour_is_known_by_its_program_its_socket_or_its_port(
    found: Neighbour, sort: Kind
) -> None:
    assert kind(found) is sort


def test_what_belongs_to_the_old_app_or_to_the_plan_is_not_needed() -> None:
    stack = {**plan().stack.model_dump(), "keeps": ["25"]}
    here = plan(stack=stack)
    every = (
        neighbour("8000", "python3", "shop.service"),
        neighbour("25", "master"),
        neighbour("18080", "docker-proxy"),
        neighbour("5432", "postgres"),
        neighbour("9200", "java"),
    )

    left = needed(every, here, Kind.OTHER, Kind.DATABASE)

    assert [each.place for each in left] == ["5432", "9200"]
    assert needed(every, here, Kind.CACHE) == ()


def test_a_local_database_is_fine_only_where_the_plan_says_so() -> None:
    found = (neighbour("5432", "postgres"),)
    neon = {"kind": "neon", "project": "p", "api_key": {"env": "K"}}
    postgres = {"kind": "postgres", "url": {"env": "U"}}

    assert needed(found, plan(database=postgres), Kind.DATABASE) == ()
    assert needed(found, plan(database=neon), Kind.DATABASE) == found


@pytest.mark.parametrize(
    ("image", "sort", "process", "brought"),
    [
        ("registry.example/redis:8", Kind.CACHE, "", True),
        ("redis.example/shop:8", Kind.CACHE, "", False),
        ("elasticsearch:9", Kind.OTHER, "elasticsearch", True),
        ("shop:1", Kind.OTHER, "", False),
    ],
)
def test_a_service_is_known_by_the_last_part_of_its_image(
    image: str, sort: Kind, process: str, *, brought: bool
) -> None:
    assert brings((service("beside", image),), sort, process) is brought
    assert brings((), sort, process) is False


def test_names_of_variables_promise_a_kind() -> None:
    names = ("SHOP_REDIS_URL", "AMQP_URL")

    assert promised(names, Kind.CACHE) == ("SHOP_REDIS_URL",)
    assert promised(names, Kind.QUEUE) == ("AMQP_URL",)
    assert promised(names, Kind.OTHER) == ()
