"""M7.4: a staging host got its certificate before."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import TlsHandshake, Vantage
from bot.domain.reading import Certificate
from bot.domain.risk import Risk

# Let's Encrypt's staging authorities call themselves so; nobody trusts them, and that is the point
_REHEARSAL = "(STAGING)"


class StagingFirst(Check):
    """The authorities' rate limits punish whoever tries on the real name first."""

    id = "staging-first"
    line = "M7.4"
    title = "A staging host has its certificate"
    risk = Risk.TLS_PROBLEMS
    expected = "tls.staging serves a valid certificate, a real one or one of a staging authority"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:
        """One handshake with the staging host; none where the plan names no host."""
        staging = plan.tls.staging
        if staging is None:
            return {}
        address = staging.address or staging.host
        port, ca_file = staging.port, staging.ca_file or plan.tls.ca_file
        return {"tls": TlsHandshake(name=staging.host, address=address, port=port, ca_file=ca_file)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Untrusted is fine only where a staging authority signed it for this very name."""
        staging = plan.tls.staging
        if staging is None:
            return self.warned(
                "the plan names no staging host",
                "Serve the new Caddyfile under a staging name first, and name it in tls.staging.",
            )
        served = readings.get("tls", Certificate)
        by = f"{staging.host} has a certificate by {served.issuer}"
        rehearsed = _REHEARSAL in served.issuer and staging.host in served.names
        if served.not_after <= served.asked_at:
            return self.failed(f"{by} that has expired", _again(staging.host))
        if served.verify_code == 0 or rehearsed:
            return self.passed(by)
        observed = f"{by}: {served.verify_message} (code {served.verify_code})"
        return self.failed(observed, _again(staging.host))


def _again(host: str) -> str:
    return f"Let Caddy get a certificate for {host}; its log says what stops it."
