"""C-APP-3: health endpoints, as visitors and as the server see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.health import Rule, made_up, rule
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Service
from bot.domain.probe import HttpGet, Probe, Vantage
from bot.domain.reading import HttpAnswer, Output
from bot.domain.risk import Risk
from bot.shell import compose, curl
from bot.shell.report import command, quoted, report

_ORIGIN = re.compile(r"https?://[^/?#\s]+")


class HealthEndpoints(Check):
    """A page that says 200 to everything says nothing about health."""

    id = "health-endpoints"
    line = "C-APP-3"
    title = "Health endpoints answer for themselves"
    risk = Risk.EXTENDED_DOWNTIME
    expected = (
        "200 in time, JSON or short text, and not the same for any path; a web page only at / of"
        " an app without a database"
    )
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version")

    def probe(self, plan: Plan) -> Questions:
        """Public URLs from here, alternate ports from the server, each beside a made-up path."""
        questions: dict[str, Probe] = {}
        for url in plan.health:
            questions[f"url {url}"] = _get(url, plan)
            questions[f"bogus {url}"] = _get(made_up(_origin(url, plan)), plan)
        for service in plan.stack.services:
            ask = curl.ask(service.port, service.health, made_up(""))
            questions[f"service {service.name}"] = ask
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst endpoint decides; all of that kind are named."""
        outcome, said, remedy = worst((*_public(readings, plan), *_alternate(readings, plan)))
        return self._finding(outcome, said, remedy)


def _public(readings: Readings, plan: Plan) -> Iterator[Notice]:
    for url in plan.health:
        try:
            answer = readings.get(f"url {url}", HttpAnswer)
            bogus = readings.get(f"bogus {url}", HttpAnswer)
        except Unanswered as silence:
            remedy = f"See that {url} can be reached from where the bot runs."
            yield Notice.unknown(f"{url}: {silence.detail}", remedy)
        else:
            judged = rule(plan, urlsplit(url).path or "/")
            yield _notice(url, (answer, bogus), judged, plan.thresholds.health_ms)


def _alternate(readings: Readings, plan: Plan) -> Iterator[Notice]:
    for service in plan.stack.services:
        where = f"{service.name} on port {service.port}"
        try:
            yield _service(readings, service, where, plan)
        except Unanswered as silence:
            remedy = "Make the server answer, then run preflight again."
            yield Notice.unknown(f"{where}: {silence.detail}", remedy)


def _service(readings: Readings, service: Service, where: str, plan: Plan) -> Notice:
    said = report(readings.get(f"service {service.name}", Output))
    if not curl.has_curl(said):
        install = command(quoted("sudo", "apt-get", "install", "--yes", "curl"))
        return Notice.unknown(f"{where}: the server has no curl", f"Bring it with {install}.")
    start = compose.up(plan.stack, service.name)
    answer = curl.answer(said, "health")
    if answer is None:
        return Notice.unknown(
            f"{where} does not answer", f"Start it beside the old services with {start}."
        )
    bogus = curl.answer(said, "bogus")
    if bogus is None:
        raise Unanswered("nothing came for a made-up path")
    limit, bring = plan.thresholds.health_ms, f", then bring it with {start}"
    judged = rule(plan, service.health)
    return _notice(f"{where}{service.health}", (answer, bogus), judged, limit, bring)


def _notice(
    where: str, both: tuple[HttpAnswer, HttpAnswer], judged: Rule, limit: int, bring: str = ""
) -> Notice:
    answer, bogus = both
    wrong = judged(answer)
    if wrong:
        remedy = f"Let the app itself answer its health path with 200 and a line of JSON{bring}."
        return Notice.fail(f"{where} {wrong}", remedy)
    if not judged(bogus):
        remedy = f"Route the health path to the app, before and without the catch-all{bring}."
        return Notice.fail(f"{where} is healthy, but so is a path that does not exist", remedy)
    said = f"{where} answers in {answer.milliseconds} ms"
    if answer.milliseconds >= limit:
        return Notice.warn(said, f"Find out what makes it slower than {limit} ms.")
    return Notice.fine(said)


def _get(url: str, plan: Plan) -> HttpGet:
    target = plan.target
    address = target.addresses[0] if target.addresses else target.host
    absolute = url if _ORIGIN.match(url) else _origin(url, plan) + url
    return HttpGet(url=absolute, address=address, ca_file=plan.tls.ca_file)


def _origin(url: str, plan: Plan) -> str:
    found = _ORIGIN.match(url)
    return found[0] if found else f"https://{plan.stack.domain}"
