"""The certificate that is served is valid for long enough."""

from __future__ import annotations

from bot.domain.watch.line import LATER, Seen, WatchLine
from bot.domain.watch.pace import DAY
from bot.domain.watch.verdict import LineVerdict

#: So many days before its end nobody can count on Caddy any more.
_LAST = 2


class Certificate(WatchLine):
    """Caddy renews when a third of the time is left: what goes below the limit, is not renewed."""

    id = "P-T1"
    title = "The certificate is renewed in time"
    expected = "valid for days"
    windows = LATER
    curable = False

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Below the file's limit is degraded; its last two days are failing."""
        ends = [look.certificate for look in seen.history.recent if look.certificate is not None]
        if not ends:
            if not any(url.startswith("https:") for url in seen.plan.health):
                return None
            return self.inconclusive("nobody saw the certificate")
        days = (ends[-1] - seen.now) / DAY
        limit = seen.plan.thresholds.certificate_days
        expected = f"valid for {limit} days or more"
        observed = f"valid for {days:.0f} days" if days > 0 else "not valid any more"
        advice = "Read what Caddy logs of the renewal: port 80, DNS, rate limits."
        if days < min(_LAST, limit):
            return self.failing(observed, advice, expected)
        if days < limit:
            return self.degraded(observed, advice, expected)
        return self.healthy(observed, expected)
