"""What the old services need beside them, by kind, and whether the new stack brings it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from bot.domain.plan import Plan
from bot.domain.plan.services import Postgres
from bot.shell.neighbours import Neighbour, members
from bot.shell.resolved import Described


class Kind(Enum):
    """The value is what a person calls it."""

    CACHE = "cache"
    QUEUE = "message queue"
    DATABASE = "database"
    OTHER = "service"


_WORDS = {
    Kind.CACHE: ("redis", "valkey", "keydb", "dragonfly", "memcached"),
    Kind.QUEUE: ("rabbit", "beam.smp", "kafka", "redpanda", "nats", "activemq", "artemis"),
    Kind.DATABASE: ("postgres", "pgbouncer", "s.pgsql"),
}
_PORTS = {
    Kind.CACHE: {"6379", "6380", "26379", "11211"},
    Kind.QUEUE: {"5671", "5672", "61613", "61616", "9092", "4222", "1883"},
    Kind.DATABASE: {"5432", "6432"},
}
_HINTS = {
    Kind.CACHE: ("REDIS", "MEMCACHE"),
    Kind.QUEUE: ("AMQP", "RABBIT", "CELERY", "KAFKA", "NATS", "BROKER"),
}
_ENGINE = "docker-proxy"


def kind(neighbour: Neighbour) -> Kind:
    """By the program's name or the socket's path, else by the port."""
    text = f"{neighbour.process} {neighbour.place}".lower()
    for each, words in _WORDS.items():
        if any(word in text for word in words):
            return each
    return next((each for each, ports in _PORTS.items() if neighbour.place in ports), Kind.OTHER)


def needed(found: Iterable[Neighbour], plan: Plan, *kinds: Kind) -> tuple[Neighbour, ...]:
    """Neighbours of these kinds that belong neither to the old app, nor to what the plan names."""
    own = set(members(plan.legacy))
    alternate = {str(service.port) for service in plan.stack.services}
    return tuple(
        each
        for each in found
        if kind(each) in kinds
        and each.owner not in own
        and each.place not in plan.stack.keeps
        and not (each.process == _ENGINE and each.place in alternate)
        and not (kind(each) is Kind.DATABASE and isinstance(plan.database, Postgres))
    )


def brings(services: Iterable[Described], sort: Kind, process: str = "") -> bool:
    """Whether a service of the new stack is of that kind, or of that program for other kinds."""
    words = _WORDS.get(sort) or ((process.lower(),) if process else ())
    texts = tuple(f"{each.name} {each.image.rpartition('/')[2]}".lower() for each in services)
    return any(word in text for word in words for text in texts)


def promised(hints: Iterable[str], sort: Kind) -> tuple[str, ...]:
    """Names of variables that speak of this kind."""
    words = _HINTS.get(sort, ())
    return tuple(name for name in hints if any(word in name for word in words))
