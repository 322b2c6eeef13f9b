"""M7.2: the domain leads to this server, and nowhere else."""

from __future__ import annotations

import ipaddress
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.probe import DnsLookup, Vantage
from bot.domain.reading import DnsAnswers, Output, ResolverAnswer
from bot.domain.risk import Risk
from bot.shell.addresses import ADDRESSES
from bot.shell.report import listed, report


class DnsMatches(Check):
    """A forgotten AAAA record is the classic way to lose a certificate."""

    id = "dns-matches"
    line = "M7.2"
    title = "DNS leads to this server"
    risk = Risk.TLS_PROBLEMS
    expected = "every resolver gives the same addresses, and all of them are this server's"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """All addresses from all resolvers; the server's own where the plan names none."""
        lookup = DnsLookup(name=plan.stack.domain, resolvers=plan.dns.resolvers)
        if plan.target.addresses:
            return {"dns": lookup}
        return {"dns": lookup, "own": ADDRESSES}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A wrong address is a fact even while another resolver is silent."""
        answers = readings.get("dns", DnsAnswers).answers
        domain = plan.stack.domain
        gone = tuple(each for each in answers if _says_nothing_exists(each))
        if gone:
            return self.failed(
                f"{domain} has no address at {listed(tuple(each.resolver for each in gone))}",
                f"Add an A record for {domain} with this server's public address.",
            )
        good = tuple(each for each in answers if not each.failure)
        wrong = _wrong(good, _own(readings, plan) if good else frozenset())
        if wrong:
            return self.failed(f"{domain} also leads to {listed(wrong)}", _advice(wrong, domain))
        if len({frozenset(map(_plain, (*each.a, *each.aaaa))) for each in good}) > 1:
            return self._disagreement(good)
        if not good or len(good) < len(answers):
            raise Unanswered(_silence(answers))
        return self.passed(f"{domain} is {listed((*good[0].a, *good[0].aaaa))} at every resolver")

    def _disagreement(self, answers: tuple[ResolverAnswer, ...]) -> Finding:
        said = "; ".join(
            f"{each.resolver} says {listed((*each.a, *each.aaaa))}" for each in answers
        )
        return self.failed(said, "Wait until the record's TTL is over, then run preflight again.")


def _says_nothing_exists(answer: ResolverAnswer) -> bool:
    empty = not answer.failure and not answer.a and not answer.aaaa
    return empty or answer.failure.upper() == "NXDOMAIN"


def _own(readings: Readings, plan: Plan) -> frozenset[str]:
    """The plan's addresses, else what the server carries and what the pinned host key proved."""
    if plan.target.addresses:
        return frozenset(map(_plain, plan.target.addresses))
    carried = {
        _plain(address) for (address,) in report(readings.get("own", Output)).of("address", 1)
    }
    if not carried:
        raise Unanswered("the server names no address of its own")
    return frozenset({*carried, _plain(plan.target.host)})


def _wrong(answers: tuple[ResolverAnswer, ...], own: frozenset[str]) -> tuple[str, ...]:
    given = sorted({_plain(address) for each in answers for address in (*each.a, *each.aaaa)})
    return tuple(address for address in given if address not in own)


def _advice(wrong: tuple[str, ...], domain: str) -> str:
    return " ".join(
        f"Delete the AAAA record {address} or listen on it."
        if ":" in address
        else f"Point the A record of {domain} away from {address} to this server;"
        " behind a CDN or NAT, name the public address under targets.addresses."
        for address in wrong
    )


def _silence(answers: tuple[ResolverAnswer, ...]) -> str:
    silent = tuple(f"{each.resolver}: {each.failure}" for each in answers if each.failure)
    return listed(silent) or "no resolver was asked"


def _plain(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return address
