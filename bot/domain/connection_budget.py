"""How many connections a database gives, and how many a cutover takes, old and new at once."""

from __future__ import annotations

from dataclasses import dataclass

BOT = 2
HUMANS = 3
SCHEMA_TASK = 1
#: Clients that Neon's pooler takes on, and the share of the server's connections behind it.
POOLER_CLIENTS = 10_000
WARN_SHARE = 0.7
FAIL_SHARE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the server says of itself; role and database limits are None where there are none.

    `here` are the clients of the app's database now, `elsewhere` those of all other databases,
    `role_elsewhere` those of the app's role among the latter.
    """

    maximum: int
    superuser_reserved: int
    reserved: int
    role_limit: int | None
    database_limit: int | None
    here: int
    elsewhere: int
    role_elsewhere: int

    @property
    def usable(self) -> int:
        """What the app's role can have in the app's database, old and new together."""
        slots = self.maximum - self.superuser_reserved - self.reserved - self.elsewhere
        bounds = [slots]
        if self.role_limit is not None:
            bounds.append(self.role_limit - self.role_elsewhere)
        if self.database_limit is not None:
            bounds.append(self.database_limit)
        return max(0, min(bounds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A service's pools: one in each process, of that size with its overflow."""

    service: str
    processes: int
    size: int

    @property
    def clients(self) -> int:
        """Connections that it may open at its peak."""
        return self.processes * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The cutover's need: the old services' clients and all the new pools at the same time."""

    legacy: int
    pools: tuple[Pool, ...]

    @property
    def new(self) -> int:
        """Pools of all processes, the task that changes the schema, a health probe each."""
        holders = sum(1 for pool in self.pools if pool.processes)
        return sum(pool.clients for pool in self.pools) + SCHEMA_TASK + holders

    @property
    def peak(self) -> int:
        """Everything at once, with the bot and the people who look."""
        return self.legacy + self.new + BOT + HUMANS

    def fits(self, usable: int) -> int:
        """The largest pool with its overflow that every process may have without a warning."""
        processes = sum(pool.processes for pool in self.pools)
        fixed = self.peak - sum(pool.clients for pool in self.pools)
        room = int(WARN_SHARE * usable) - fixed
        return max(0, room // processes) if processes else 0
