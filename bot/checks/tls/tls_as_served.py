"""M7.1: the certificate that visitors get."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import TlsHandshake, Vantage
from bot.domain.reading import Certificate
from bot.domain.risk import Risk
from bot.shell.report import command, quoted

HTTPS = 443
_DAY = 86_400
# OpenSSL's numbers, `man verify`
_REMEDIES = {
    9: "Correct the server's clock, or serve the certificate that is valid today",
    10: "Renew it",
    18: "Serve a certificate of a public authority; Caddy gets one by itself",
    19: "Serve a certificate of a public authority, or name your own one's file under tls.ca_file",
    20: "Serve the intermediate certificate too (the full chain, not the leaf alone)",
    21: "Serve the intermediate certificate too (the full chain, not the leaf alone)",
    23: "Get a new certificate, this one was revoked",
    62: "Get a certificate for this very name, or correct stack.domain",
}


class TlsAsServed(Check):
    """Dates of a certificate that nobody trusts say nothing, so a whole handshake is made."""

    id = "tls-as-served"
    line = "M7.1"
    title = "The served certificate is trusted and lasts"
    risk = Risk.TLS_PROBLEMS
    expected = "a trusted chain for the domain with more days left than thresholds ask"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:
        """One handshake with the server itself, whatever DNS says; none without HTTPS today."""
        if HTTPS not in plan.legacy.ports:
            return {}
        target, name = plan.target, plan.stack.domain
        address = target.addresses[0] if target.addresses else target.host
        return {"tls": TlsHandshake(name=name, address=address, ca_file=plan.tls.ca_file)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Trust first, then the days that are left."""
        if HTTPS not in plan.legacy.ports:
            return self.skipped("the old services serve no HTTPS")
        served = readings.get("tls", Certificate)
        if served.verify_code != 0:
            remedy = _REMEDIES.get(served.verify_code, "Serve a certificate that OpenSSL trusts")
            observed = f"{served.verify_message} (code {served.verify_code}), by {served.issuer}"
            return self.failed(observed, _then_reload(remedy, plan))
        seconds = served.not_after - served.asked_at
        days = f"{seconds // _DAY} days left, by {served.issuer}"
        if seconds <= 0:
            return self.failed("the certificate has expired", _then_reload(_REMEDIES[10], plan))
        if seconds < plan.thresholds.certificate_days * _DAY:
            return self.warned(days, _then_reload("Renew it before the migration", plan))
        return self.passed(days)


def _then_reload(remedy: str, plan: Plan) -> str:
    proxy = plan.legacy.proxy
    if not proxy:
        return f"{remedy}."
    return f"{remedy}, then {command(quoted('sudo', 'systemctl', 'reload-or-restart', proxy))}."
