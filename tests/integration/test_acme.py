"""Caddy gets its certificate from a real authority, or does not; the checks say the same.

pebble is that authority. It looks at the server from outside, as the bot does, and believes the
DNS of its challenge test server, as the bot does here. It reads no CAA records.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.checks.containers.certificates_kept import CertificatesKept
from bot.checks.tls.caa_allows import CaaAllows
from bot.checks.tls.dns_matches import DnsMatches
from bot.checks.tls.front_certificate import FrontCertificate
from bot.checks.tls.port_80_open import Port80Open
from bot.checks.tls.staging_first import StagingFirst
from bot.checks.tls.tls_as_served import TlsAsServed
from bot.domain.check import Check, Finding, Outcome
from bot.domain.plan import Plan
from bot.executor import judging
from sandbox.acme import Authority, authority
from sandbox.migration import migration
from sandbox.server import Server
from tests.integration.worlds import answers

pytestmark = pytest.mark.server

STAGING = "staging.shop.test"
FOLDER = "/run/acme"
STACK = "/srv/shop-next"
COMPOSE = (
    f"docker compose --project-directory {STACK} --project-name shop-next"
    f" --file {STACK}/docker-compose.prod.yml --env-file {STACK}/.env.prod"
)
OBTAINED, REFUSED = "certificate obtained successfully", "could not get certificate from issuer"
SECONDS = 60.0
#: Without its Host header Caddy does not know whose challenge it is, and redirects.
PASS_ON = "proxy_pass http://127.0.0.1:18088; proxy_set_header Host $host;"
CADDYFILE = """\
{
	admin ADMIN
	storage file_system DATA
	http_port HTTP
	https_port HTTPS
}
NAMES {
	tls {
		issuer acme DIRECTORY {
			trusted_roots ROOT
			disable_tlsalpn_challenge
		}
	}
	respond "the shop"
}
"""


@pytest.fixture(scope="module")
def gateway(server: Server) -> str:
    """This machine, as the server sees it."""
    return server.run("ip -4 route show default").stdout.split()[2]


@pytest.fixture(scope="module")
def ca(gateway: str) -> Iterator[Authority]:
    with authority(gateway) as running:
        yield running


@pytest.fixture
def make_plan(server: Server, ca: Authority) -> Callable[..., Plan]:
    """The server's plan, which believes the DNS that the authority believes."""

    def make(**changes: Any) -> Plan:
        ca_file = {"ca_file": str(ca.issued_root)}
        whole = migration(server, dns={"resolvers": [ca.dns]}, tls=ca_file)
        for name, change in changes.items():
            whole[name] = {**whole.get(name, {}), **change}
        return Plan.model_validate(whole)

    return make


async def judged(check: Check, plan: Plan) -> Finding:
    (asked,) = judging.asked((check,), plan)
    known = await answers(judging.probes((asked,)), plan, {})
    return judging.finding(asked, known, plan, 0)


def caddyfile(ca: Authority, *names: str, **words: str) -> str:
    text = CADDYFILE.replace("NAMES", ", ".join(names)).replace("DIRECTORY", ca.directory)
    for word, value in {"DATA": f"{FOLDER}/data", "ROOT": f"{FOLDER}/own.pem", **words}.items():
        text = text.replace(word, value)
    return text


def wait_said(said: Callable[[], str], *words: str) -> str:
    """What a log holds once it says one of these words."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        text = said()
        if any(word in text for word in words):
            return text
    raise AssertionError(f"none of {words} in {said()[-2000:]}")


@contextmanager
def caddy(server: Server, ca: Authority, *names: str) -> Iterator[str]:
    """Debian's Caddy instead of the old proxy; gives its log once an order ended either way."""
    text = caddyfile(ca, *names, HTTPS="443", HTTP="80", ADMIN="off")
    unit = "acme-caddy"
    try:
        server.run(
            f"mkdir -p {FOLDER}; systemctl stop nginx\n"
            f"cat >{FOLDER}/own.pem <<'P'\n{ca.own_root.read_text()}P\n"
            f"cat >{FOLDER}/Caddyfile <<'C'\n{text}C\n"
            f"systemd-run --quiet --unit={unit} caddy run --config {FOLDER}/Caddyfile"
        )
        run = server.run(f"systemctl show --value --property InvocationID {unit}").stdout.strip()
        log = f"journalctl --output cat _SYSTEMD_INVOCATION_ID={run}"
        yield wait_said(lambda: ended(server.run(log).stdout, len(names)), OBTAINED, REFUSED)
    finally:
        server.run(f"systemctl stop {unit}; rm -rf {FOLDER}; systemctl start nginx")


def ended(log: str, orders: int) -> str:
    """The log, once that many orders ended."""
    return log if log.count(OBTAINED) + log.count(REFUSED) >= orders else ""


async def test_what_the_checks_let_through_the_authority_issues(
    server: Server, ca: Authority, make_plan: Callable[..., Plan]
) -> None:
    for name in (server.domain, STAGING):
        ca.point(name, server.address)
    staging = {"host": STAGING, "address": server.address}
    with caddy(server, ca, server.domain, STAGING) as log:
        assert REFUSED not in log
        plan = make_plan(tls={"staging": staging})
        checks = (DnsMatches(), CaaAllows(), Port80Open(), StagingFirst(), TlsAsServed())
        findings = [await judged(check, plan) for check in checks]
        strangers = await judged(TlsAsServed(), make_plan(tls={"ca_file": ""}))
        long = await judged(TlsAsServed(), make_plan(thresholds={"certificate_days": 91}))

    assert [(each.check, each.outcome) for each in findings] == [
        (check.id, Outcome.PASS) for check in checks
    ], findings
    assert "CN=Pebble Intermediate CA" in findings[-1].observed
    assert strangers.outcome is Outcome.FAIL
    assert "code 20" in strangers.observed or "code 19" in strangers.observed
    assert (long.outcome, long.observed[:13]) == (Outcome.WARN, "89 days left,")


async def test_a_closed_port_80_stops_both(
    server: Server, ca: Authority, make_plan: Callable[..., Plan]
) -> None:
    ca.point(server.domain, server.address)
    rule = "INPUT -p tcp --dport 80 -j REJECT"
    server.run(f"iptables -I {rule}")
    try:
        with caddy(server, ca, server.domain) as log:
            finding = await judged(Port80Open(), make_plan())
            served = await judged(TlsAsServed(), make_plan())
    finally:
        server.run(f"iptables -D {rule}")

    assert OBTAINED not in log
    assert "acme:error:connection" in log
    assert finding.outcome is Outcome.FAIL, finding
    assert "Open 80/tcp" in finding.remediation
    assert served.outcome is Outcome.UNKNOWN, served


async def test_a_name_that_leads_elsewhere_stops_both(
    server: Server, ca: Authority, make_plan: Callable[..., Plan], gateway: str
) -> None:
    ca.point(server.domain, gateway)
    with caddy(server, ca, server.domain) as log:
        finding = await judged(DnsMatches(), make_plan())
    ca.point(server.domain, server.address)

    assert OBTAINED not in log
    assert gateway in log
    assert finding.outcome is Outcome.FAIL, finding
    assert finding.observed == f"shop.test also leads to {gateway}"


async def test_a_caa_record_of_another_authority_is_found(
    ca: Authority, server: Server, make_plan: Callable[..., Plan]
) -> None:
    ca.point(server.domain, server.address)
    ca.permit(server.domain, "digicert.com")
    forbidden = await judged(CaaAllows(), make_plan())
    ca.permit(server.domain, "letsencrypt.org", "digicert.com")
    allowed = await judged(CaaAllows(), make_plan())
    ca.permit(server.domain)

    assert (forbidden.outcome, allowed.outcome) == (Outcome.FAIL, Outcome.PASS)
    assert "the CAA record of shop.test allows digicert.com" in forbidden.observed
    assert (await judged(CaaAllows(), make_plan())).outcome is Outcome.PASS


@contextmanager
def acme_front(server: Server, ca: Authority) -> Iterator[Callable[[], str]]:
    """The stack's own Caddy asks the authority; gives its log since it was started last."""
    place = {"DATA": "/data", "ROOT": "/etc/caddy/tls/acme.pem", "HTTPS": "8443", "HTTP": "8080"}
    place["ADMIN"] = "127.0.0.1:2019"
    text = caddyfile(ca, server.domain, **place)
    site = "/etc/nginx/sites-available/shop-http"
    server.run(f"for file in {STACK}/Caddyfile {site}; do cp --archive $file $file.kept; done")
    try:
        server.run(
            f"cat >{STACK}/tls/acme.pem <<'P'\n{ca.own_root.read_text()}P\n"
            f"chmod 0644 {STACK}/tls/acme.pem\n"
            f"cat >{STACK}/Caddyfile <<'C'\n{text}C\n"
            f"{COMPOSE} up --detach --no-deps --force-recreate --wait caddy"
        )
        yield lambda: server.run(f"{COMPOSE} logs --no-log-prefix caddy 2>&1").stdout
    finally:
        server.run(
            f"rm -f {STACK}/tls/acme.pem; for file in {STACK}/Caddyfile {site}; do"
            " mv $file.kept $file; done; systemctl restart nginx\n"
            f"{COMPOSE} up --detach --no-deps --force-recreate --wait caddy\n"
            f"{COMPOSE} exec -T caddy rm -rf /data/certificates /data/acme /data/locks"
        )


async def test_the_new_front_gets_its_certificate_through_the_old_proxy_and_keeps_it(
    server: Server, gateway: str, make_plan: Callable[..., Plan]
) -> None:
    """Port 80 is open and answers, and still no challenge reaches who asked for it."""
    again = f"{COMPOSE} up --detach --no-deps --force-recreate --wait caddy"
    with authority(gateway) as ca:
        ca.point(server.domain, server.address)
        with acme_front(server, ca) as log:
            wait_said(log, REFUSED)
            stuck = [await judged(each, make_plan()) for each in (FrontCertificate(), Port80Open())]
            server.run(
                f"sed -i 's#root /var/www/acme;#{PASS_ON}#'"
                f" /etc/nginx/sites-available/shop-http; systemctl reload nginx; {again}"
            )
            wait_said(log, OBTAINED)
            through = await judged(FrontCertificate(), make_plan())
            kept = await judged(CertificatesKept(), make_plan())
            server.run(f"systemctl stop nginx; {again}")
            anew = await judged(FrontCertificate(), make_plan())
            second = log()

    assert [each.outcome for each in stuck] == [Outcome.FAIL, Outcome.PASS], stuck
    assert "caddy has no certificate for shop.test" in stuck[0].observed
    assert "/.well-known/acme-challenge/" in stuck[0].remediation
    assert through.outcome is Outcome.PASS, through
    assert kept.outcome is Outcome.PASS, kept
    assert anew.outcome is Outcome.PASS, anew
    assert OBTAINED not in second
