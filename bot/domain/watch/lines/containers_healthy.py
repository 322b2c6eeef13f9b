"""All containers show healthy (P-I1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.watch.line import EVERY_WINDOW, Seen, WatchLine
from bot.domain.watch.sample import Health, Sample
from bot.domain.watch.verdict import LineVerdict

#: Of so many looks, so many must agree: 2 of 3.
_LOOKS, _AGREE = 3, 2


class ContainersHealthy(WatchLine):
    """Docker does not restart what is unhealthy: somebody must see it."""

    id = "P-I1"
    title = "All containers show healthy"
    expected = "every service of the Compose file runs and its health check passes"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """What is wrong in 2 of the last 3 looks is failing, in one of them degraded."""
        looks = [one for one in seen.history.unbroken if one.parts or one.missing][-_LOOKS:]
        if len(looks) < _AGREE:
            return self.inconclusive("the containers were not seen twice")
        wrong = Counter(trouble for look in looks for trouble in _troubles(look))
        project = seen.plan.stack.project
        advice = f"Read `docker compose -p {project} ps` and `docker compose -p {project} logs`."
        if lasting := [trouble for trouble, times in wrong.items() if times >= _AGREE]:
            return self.failing(_listed(lasting), advice)
        if wrong:
            return self.degraded(_listed([*wrong]), advice)
        return self._by_checks(looks[-1])

    def _by_checks(self, look: Sample) -> LineVerdict:
        running = [part for part in look.parts if part.state in {"running", None}]
        starting = [part.service for part in running if part.health is Health.STARTING]
        if starting:
            return self.inconclusive(f"{_listed(starting)} is starting")
        silent = [part.service for part in running if part.health in {None, Health.NONE}]
        if silent:
            return self.inconclusive(
                f"{_listed(silent)} runs and has no health check",
                "Give it a `healthcheck:` in the Compose file.",
            )
        return self.healthy(f"{len(running)} containers are healthy")


def _troubles(look: Sample) -> Sequence[str]:
    """Each container's trouble once; what ran to its good end is not in `missing`."""
    missing = look.missing or ()
    return [
        *(f"{service} has no running container" for service in missing),
        *(f"{p.service} is {p.state}" for p in look.parts if _stopped(p.state, p.service, missing)),
        *(f"{p.service} is unhealthy" for p in look.parts if p.health is Health.UNHEALTHY),
    ]


def _stopped(state: str | None, service: str, missing: Sequence[str]) -> bool:
    return state in {"restarting", "paused", "dead"} and service not in missing


def _listed(words: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(words))
