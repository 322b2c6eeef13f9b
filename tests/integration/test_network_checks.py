"""The checks of network, old services and assumptions on a real server, whole and broken."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.checks.application.session_continuity import SessionContinuity
from bot.checks.application.smoke_baseline import SmokeBaseline
from bot.checks.assumptions.localhost_dependencies import LocalhostDependencies
from bot.checks.assumptions.no_cache import NoCache
from bot.checks.downtime.double_workers import DoubleWorkers
from bot.checks.downtime.low_traffic_window import LowTrafficWindow
from bot.checks.downtime.maintenance_page import MaintenancePage
from bot.checks.rollback.manual_procedure import ManualProcedure
from bot.checks.tls.caa_allows import CaaAllows
from bot.checks.tls.clock_skew import ClockSkew
from bot.checks.tls.port_80_open import Port80Open
from bot.checks.tls.staging_first import StagingFirst
from bot.connectors.world import World
from bot.domain.check import Check, Finding, Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.executor import judging
from bot.executor.clock import SystemClock
from bot.shell import traffic
from bot.shell.report import report
from sandbox.migration import migration
from sandbox.server import EngineUnavailable, Server, start

pytestmark = pytest.mark.server
CADDYFILE = "/srv/shop-next/Caddyfile.away"
DROP_INS = "/run/systemd/system/shop-worker.service.d"
PLACES = ("assumptions", "contacts", "downtime", "rollback", "tls")
TALK = """\
import socket, time
places = (("127.0.0.1", 6379), ("127.0.0.1", 2525))
listening = [socket.create_server(place) for place in places]
path = "/run/search.sock"
unix = socket.socket(socket.AF_UNIX); unix.bind(path); unix.listen()
open("/run/talk.ready", "w").close()
talks = [socket.accept() for socket in (*listening, unix)]
time.sleep(600)
"""
CLIENT = """\
import socket, time
talks = [socket.create_connection(("127.0.0.1", port)) for port in (6379, 2525)]
unix = socket.socket(socket.AF_UNIX); unix.connect("/run/search.sock")
time.sleep(600)
"""


class AheadClock(SystemClock):
    """A bot whose clock is wrong by seven seconds."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=7)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        running = start()
    except EngineUnavailable as refusal:
        pytest.skip(str(refusal))
    with running:
        yield running


@pytest.fixture(scope="module")
def make_plan(server: Server) -> Callable[..., Plan]:
    """The server's plan; blocks are added to, everything else is replaced."""

    def make(**changes: Any) -> Plan:
        whole = migration(server)
        for name, change in changes.items():
            known = whole.get(name)
            whole[name] = {**known, **change} if isinstance(known, dict) else change
        return Plan.model_validate(whole)

    return make


async def judged(
    check: Check,
    plan: Plan,
    clock: SystemClock | None = None,
    known: Mapping[str, str] | None = None,
) -> Finding:
    world = World(environment=known or {}, clock=clock or SystemClock())
    questions = check.probe(plan)
    async with world:
        said = {probe: reading async for probe, reading in world.ask(questions.values(), plan)}
    return check.examine({name: said[probe] for name, probe in questions.items()}, plan)


@contextmanager
def broken(server: Server, breaks: str, mends: str) -> Iterator[None]:
    """The server with something odd, put back afterwards."""
    try:
        server.run(breaks)
        yield
    finally:
        server.run(mends)


async def test_a_healthy_server_is_blocked_by_none_of_them(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan()
    mine = [
        check for check in judging.all_checks() if type(check).__module__.split(".")[2] in PLACES
    ]

    asked = judging.asked(mine, plan)
    async with World(environment={}, clock=SystemClock()) as world:
        known = {probe: reading async for probe, reading in world.ask(judging.probes(asked), plan)}

    findings = [judging.finding(one, known, plan, 0) for one in asked]

    assert len(findings) >= 24
    assert not [(one.check, one.observed) for one in findings if one.outcome.blocks]


async def test_a_caa_record_that_forbids_caddys_authorities_blocks(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    conf = "/etc/dnsmasq.d/caa.conf"
    restart = "systemctl restart dnsmasq"
    record = "caa-record=shop.test,0,issue,digicert.com\ncaa-record=shop.test,0,iodef,mailto:a@b"

    with broken(server, f"printf '{record}\\n' > {conf}\n{restart}", f"rm {conf}\n{restart}"):
        finding = await judged(CaaAllows(), make_plan())
        own = await judged(CaaAllows(), make_plan(tls={"issuers": ["digicert.com"]}))
        below = make_plan(stack={"domain": "www.shop.test"})
        inherited = await judged(CaaAllows(), below)

    assert finding.outcome is Outcome.FAIL
    assert "the CAA record of shop.test allows digicert.com" in finding.observed
    assert own.outcome is Outcome.PASS
    assert inherited.outcome is Outcome.FAIL
    assert (await judged(CaaAllows(), make_plan())).outcome is Outcome.PASS


async def test_a_firewall_before_port_80_is_seen_from_outside(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    rule = "INPUT -p tcp --dport 80 -j REJECT"

    with broken(server, f"iptables -I {rule}", f"iptables -D {rule}"):
        finding = await judged(Port80Open(), make_plan())

    assert finding.outcome is Outcome.FAIL, finding
    assert "Open 80/tcp" in finding.remediation
    assert (await judged(Port80Open(), make_plan())).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("host", "outcome"), [("shop.test", Outcome.PASS), ("staging.shop.test", Outcome.FAIL)]
)
async def test_a_staging_host_shows_a_certificate_of_its_own(
    server: Server, make_plan: Callable[..., Plan], host: str, outcome: Outcome
) -> None:
    plan = make_plan(tls={"staging": {"host": host, "address": server.address}})

    assert (await judged(StagingFirst(), plan)).outcome is outcome


async def test_a_worker_on_both_sides_blocks_and_the_remedy_stops_it(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    compose = "docker compose --profile cutover -f /srv/shop-next/docker-compose.prod.yml"
    up, down = (f"{compose} up --detach --quiet-pull worker", f"{compose} rm --stop --force worker")

    with broken(server, f"cd /srv/shop-next && {up}", f"cd /srv/shop-next && {down}"):
        finding = await judged(DoubleWorkers(), make_plan())
        for command in re.findall(r"`([^`]+)`", finding.remediation):
            server.run_as_user(command)
        after = await judged(DoubleWorkers(), make_plan())

    assert finding.outcome is Outcome.FAIL
    assert finding.observed == ("shop-worker.service and the stack's worker work at the same time")
    assert after.outcome is Outcome.PASS


async def test_cron_lines_and_timers_that_nobody_declared_warn(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    folder, cron = "/run/systemd/system", "/etc/cron.d/shop-clean"
    unit = "[Service]\\nUser=shop\\nExecStart=/bin/true --password=hidden-word\\n"
    breaks = (
        f"mkdir -p /etc/cron.d; echo '5 4 * * * root /opt/shop/clean hidden-word' > {cron}\n"
        f"printf '{unit}' > {folder}/shop-report.service\n"
        f"printf '[Timer]\\nOnCalendar=daily\\n' > {folder}/shop-report.timer\n"
        "systemctl daemon-reload; systemctl start shop-report.timer"
    )
    mends = (
        "systemctl stop shop-report.timer\n"
        f"rm {cron} {folder}/shop-report.service {folder}/shop-report.timer\n"
        "systemctl daemon-reload"
    )

    with broken(server, breaks, mends):
        finding = await judged(DoubleWorkers(), make_plan())

    assert finding.outcome is Outcome.WARN
    assert "/etc/cron.d/shop-clean holds 1 line of the old app" in finding.observed
    assert "shop-report.timer starts shop-report.service by the clock" in finding.observed
    assert "hidden-word" not in str(finding)


async def test_what_an_old_service_talks_to_on_its_own_server_is_found(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    breaks = (
        f"cat > /run/talk.py <<'PY'\n{TALK}PY\ncat > /run/client.py <<'PY'\n{CLIENT}PY\n"
        "systemd-run --quiet --unit=talk python3 /run/talk.py\n"
        "timeout 20 sh -c 'until [ -e /run/talk.ready ]; do :; done'\nchmod 777 /run/search.sock\n"
        f"mkdir -p {DROP_INS}\n"
        "printf '[Service]\\nExecStartPost=/bin/sh -c \"python3 /run/client.py &\"\\n'"
        f" > {DROP_INS}/talks.conf\nsystemctl daemon-reload; systemctl restart shop-worker\n"
        "timeout 20 sh -c 'until ss -Hxp | grep -q search.sock; do :; done'"
    )
    mends = (
        f"rm -r {DROP_INS} /run/talk.py /run/client.py /run/talk.ready\n"
        "systemctl daemon-reload; systemctl restart shop-worker; systemctl stop talk\n"
        "rm /run/search.sock"
    )

    with broken(server, breaks, mends):
        cache = await judged(NoCache(), make_plan())
        other = await judged(LocalhostDependencies(), make_plan())
        kept = make_plan(stack={"keeps": ["6379", "2525", "/run/search.sock"]})
        declared = [await judged(each, kept) for each in (NoCache(), LocalhostDependencies())]

    assert cache.outcome is Outcome.FAIL
    assert cache.observed == "python3 on port 6379 is used by shop-worker.service"
    assert other.outcome is Outcome.FAIL
    assert "port 2525" in other.observed
    assert "python3 on /run/search.sock" in other.observed
    assert [one.outcome for one in declared] == [Outcome.PASS, Outcome.PASS]


async def test_a_clock_that_is_wrong_is_found_and_a_right_one_passes(
    make_plan: Callable[..., Plan],
) -> None:
    right = await judged(ClockSkew(), make_plan())
    wrong = await judged(ClockSkew(), make_plan(), AheadClock())

    assert right.outcome is Outcome.PASS, right
    assert wrong.outcome is Outcome.FAIL, wrong
    assert "the server is 7.0 s" in wrong.observed
    assert "behind the bot" in wrong.observed


def access_logs(folder: Path) -> None:
    """Ten days: 9 requests an hour by day, 1 from 2 to 4 UTC; in two formats, zones and files."""
    now = datetime.now(UTC).replace(minute=5)
    away = timezone(timedelta(hours=-3, minutes=-30))
    plain, packed, caddy = [], [], []
    for back in range(240, 0, -1):
        moment = now - timedelta(hours=back)
        for _ in range(1 if moment.hour in {2, 3} else 9):
            stamp = f"{moment.astimezone(away):%d/%b/%Y:%H:%M:%S %z}"
            line = f'192.0.2.99 - - [{stamp}] "GET /?token=hidden-word HTTP/1.1" 200 5\n'
            (packed if back > 100 else plain).append(line)
        caddy.append(json.dumps({"ts": moment.timestamp()}, separators=(",", ":")) + "\n")
    (folder / "a.log").write_text("".join(plain))
    (folder / "a.log.2.gz").write_bytes(gzip.compress("".join(packed).encode()))
    (folder / "c.log").write_text("".join(caddy))


async def test_requests_are_counted_on_the_server_and_nothing_else_leaves_it(
    server: Server, make_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    access_logs(tmp_path)
    copies = "\n".join(
        f"base64 -d > /run/logs/{path.name} <<'B64'\n{packed(path)}\nB64"
        for path in tmp_path.iterdir()
    )
    logs = ["/run/logs/a.log", "/run/logs/c.log"]
    window = {"start": "02:00", "end": "04:00", "timezone": "UTC"}
    plan = make_plan(legacy={"access_logs": logs}, window=window)
    noon = make_plan(legacy={"access_logs": logs}, window={**window, "timezone": "Asia/Tokyo"})

    with broken(server, f"mkdir -p /run/logs\n{copies}", "rm -r /run/logs"):
        quiet = await judged(LowTrafficWindow(), plan)
        busy = await judged(LowTrafficWindow(), noon)
        told = await answer(plan, tuple(logs))

    assert (quiet.outcome, busy.outcome) == (Outcome.PASS, Outcome.WARN), (quiet, busy)
    assert "Quietest slot: 11:00 to 13:00 Asia/Tokyo" in busy.remediation
    hours = traffic.hours(report(told))
    assert len(hours) == 240
    assert {count for hour, count in hours.items() if hour % 24 in {2, 3}} == {2}
    assert {count for hour, count in hours.items() if hour % 24 not in {2, 3}} == {10}
    assert re.fullmatch(r"(?:(?:hour|read|now)[\t0-9]+\n)+slipway-end\n", told.stdout)


def packed(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


async def answer(plan: Plan, logs: tuple[str, ...]) -> Output:
    command = traffic.ask(logs)
    async with World(environment={}, clock=SystemClock()) as world:
        (said,) = [reading async for _, reading in world.ask([command], plan)]
    assert isinstance(said, Output)
    return said


@pytest.mark.parametrize(
    ("body", "outcome", "said"),
    [
        ("header Retry-After 600\n\trespond Away 503", Outcome.PASS, "503, Retry-After 600"),
        ("respond Away 503", Outcome.WARN, "sends no Retry-After"),
        ("respond Away", Outcome.WARN, "answers with 200"),
        ("apologise", Outcome.FAIL, "unrecognized directive: apologise"),
    ],
)
async def test_caddy_itself_says_what_the_maintenance_page_is(
    server: Server, make_plan: Callable[..., Plan], body: str, outcome: Outcome, said: str
) -> None:
    plan = make_plan(stack={"maintenance_caddyfile": "Caddyfile.away"})
    text = f"{{\n\thttps_port 8443\n}}\n{{$DOMAIN}} {{\n\t{body}\n}}\n"

    with broken(server, f"cat > {CADDYFILE} <<'C'\n{text}C", f"rm {CADDYFILE}"):
        finding = await judged(MaintenancePage(), plan)
        commands = re.findall(r"`([^`]+)`", finding.remediation)
        codes = [server.run_as_user(command, check=False).returncode for command in commands]

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert all((code == 0) is (outcome is Outcome.WARN) for code in codes)


async def test_the_way_back_by_hand_is_read_where_the_bot_is(
    make_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    text = tmp_path / "runbook.md"
    plan = make_plan(runbook=str(text))

    before = await judged(ManualProcedure(), plan)
    text.write_text("systemctl start shop-api shop-web nginx # with hidden-word\n")
    half = await judged(ManualProcedure(), plan)
    text.write_text("systemctl start shop-api shop-web shop-worker nginx\n")
    after = await judged(ManualProcedure(), plan)

    assert "does not exist" in before.observed
    assert "says nothing about shop-worker" in half.observed
    assert after.outcome is Outcome.PASS


async def test_the_smoke_flow_runs_on_the_old_side_and_its_login_on_both(
    server: Server, make_plan: Callable[..., Plan]
) -> None:
    email, password = server.login()
    steps = [
        {
            "name": "login",
            "method": "POST",
            "path": "/api/login",
            "json": {"email": email, "password": "${SMOKE_PASSWORD}"},
            "expect_status": 200,
        },
        {"name": "orders", "path": "/api/orders"},
    ]
    plan = make_plan(smoke=steps, smoke_baseline="preflight")
    known = {"SMOKE_PASSWORD": password}

    good = [
        await judged(each, plan, known=known) for each in (SmokeBaseline(), SessionContinuity())
    ]
    bad = await judged(SmokeBaseline(), plan, known={"SMOKE_PASSWORD": "wrong"})
    none = await judged(SmokeBaseline(), plan)

    assert [one.outcome for one in good] == [Outcome.PASS, Outcome.PASS], good
    assert bad.observed == "'login' answered 403, not 200"
    assert none.outcome is Outcome.UNKNOWN
    assert "the bot's environment has no SMOKE_PASSWORD" in none.observed
    assert password not in str((good, bad, none))
