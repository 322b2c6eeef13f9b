"""M7.2: DNS lets Caddy's authorities issue for the domain."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.network_reading import CaaAnswer, CaaAnswers, CaaRecord
from bot.domain.plan import Plan
from bot.domain.probe import CaaLookup, Vantage
from bot.domain.risk import Risk
from bot.shell.report import listed

_CRITICAL = 128
_KNOWN = {"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"}


class CaaAllows(Check):
    """A CAA record that nobody remembers stops the first certificate (RFC 8659)."""

    id = "caa-allows"
    line = "M7.2"
    title = "DNS lets Caddy get a certificate"
    risk = Risk.TLS_PROBLEMS
    expected = "no CAA record, or one that lets an authority of tls.issuers issue"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("dns-matches",)

    def probe(self, plan: Plan) -> Questions:
        """The records of the domain or of what is above it, at every resolver."""
        return {"caa": CaaLookup(name=plan.stack.domain, resolvers=plan.dns.resolvers)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A forbidding answer is a fact even while another resolver is silent."""
        answers = readings.get("caa", CaaAnswers).answers
        forbids = tuple(each for each in answers if not _allowed(each, plan))
        if forbids:
            return self._forbidden(forbids[0], plan)
        silent = tuple(f"{each.resolver}: {each.failure}" for each in answers if each.failure)
        if silent or not answers:
            raise Unanswered(listed(silent) or "no resolver was asked")
        owners = tuple(dict.fromkeys(each.owner for each in answers if each.owner))
        if not owners:
            return self.passed("no CAA record: every authority may issue")
        return self.passed(f"the CAA record of {listed(owners)} allows {listed(_may(answers[0]))}")

    def _forbidden(self, answer: CaaAnswer, plan: Plan) -> Finding:
        may = listed(_may(answer)) or "nobody"
        observed = f"the CAA record of {answer.owner} allows {may}, says {answer.resolver}"
        first = plan.tls.issuers[0]
        remedy = f'Add the record {answer.owner} CAA 0 issue "{first}" in DNS'
        critical = tuple(each.tag for each in answer.records if _stops(each))
        if critical:
            observed = f"{observed}; it holds {listed(critical)}, marked critical"
            remedy = f"{remedy} and take {listed(critical)} away"
        return self.failed(f"{observed}", f"{remedy}, or name the authority in tls.issuers.")


def _allowed(answer: CaaAnswer, plan: Plan) -> bool:
    if answer.failure or not answer.records:
        return True
    if any(map(_stops, answer.records)):
        return False
    issue = tuple(each for each in answer.records if each.tag == "issue")
    return not issue or bool(set(_may(answer)) & {name.lower() for name in plan.tls.issuers})


def _stops(record: CaaRecord) -> bool:
    """A critical property that no authority knows forbids everything."""
    return bool(record.flags & _CRITICAL) and record.tag not in _KNOWN


def _may(answer: CaaAnswer) -> tuple[str, ...]:
    """The authorities, without parameters; a lone `;` names nobody."""
    names = (each.value.split(";")[0].strip().lower() for each in answer.records if _issue(each))
    return tuple(dict.fromkeys(filter(None, names)))


def _issue(record: CaaRecord) -> bool:
    return record.tag == "issue"
