"""The external health endpoint responds 200 (P-I2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.watch.counting import counted
from bot.domain.watch.line import EVERY_WINDOW, Seen, WatchLine
from bot.domain.watch.sample import Sample, Visit
from bot.domain.watch.verdict import LineVerdict

_LOOKS, _AGREE = 3, 2


class OutsideAnswers(WatchLine):
    """A cache or the old stack may answer as well: the build must be the new one."""

    id = "P-I2"
    title = "The external health endpoint responds 200"
    expected = "most visits to each health URL are answered 200 by the new stack, 2 looks of 3"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """A URL that fails in 2 of the last 3 looks is failing, in one of them degraded.

        Where the bot alone gets no answer and the proxy goes on answering others, it is the way
        to the bot that is broken: degraded.
        """
        looks = [look for look in seen.history.unbroken if look.visits][-_LOOKS:]
        if len(looks) < _AGREE:
            return self.inconclusive("the health URLs were not visited twice")
        wrong: dict[str, list[str]] = defaultdict(list)
        for look in looks:
            for url, trouble in _troubles(look, seen).items():
                wrong[url].append(trouble)
        lasting = {url: each for url, each in wrong.items() if len(each) >= _AGREE}
        if lasting and not _others_are_served(seen, looks):
            return self.failing(_said(lasting), "Read the logs of the front and of the app.")
        if lasting:
            return self.degraded(
                f"{_said(lasting)}, while the proxy answers other visitors",
                "Look at the way from the bot to the server: DNS, firewall, certificate.",
            )
        if wrong:
            return self.degraded(f"once: {_said(wrong)}", "Wait for the next looks.")
        return self.healthy(f"{len({v.url for v in looks[-1].visits})} URLs answer")


def _troubles(look: Sample, seen: Seen) -> dict[str, str]:
    """By URL, what was wrong with more than half of its visits."""
    by_url: dict[str, list[str]] = defaultdict(list)
    for visit in look.visits:
        by_url[visit.url].append(_trouble(visit, seen))
    found = {url: [each for each in all_ if each] for url, all_ in by_url.items()}
    return {url: bad[-1] for url, bad in found.items() if 2 * len(bad) > len(by_url[url])}


def _trouble(visit: Visit, seen: Seen) -> str:
    build = seen.plan.watch.build
    if visit.failure or build is None or visit.build == build.expected:
        return visit.failure
    return f"comes from build {visit.build}" if visit.build else f"has no {build.header}"


def _others_are_served(seen: Seen, looks: Sequence[Sample]) -> bool:
    """Whether far more requests went well than the bot makes, and none reached the bot."""
    if any(visit.status is not None for visit in looks[-1].visits):
        return False
    ours = sum(len(look.visits) for look in looks)
    total = counted(looks, seen.history.pace.gap)
    return total.all - total.failed > 3 * ours and 2 * total.failed < total.all


def _said(wrong: dict[str, list[str]]) -> str:
    return "; ".join(f"{url} {troubles[-1]}" for url, troubles in wrong.items())
