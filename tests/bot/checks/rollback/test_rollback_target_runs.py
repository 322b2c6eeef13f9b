from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.rollback.rollback_target_runs import RollbackTargetRuns
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Output, Silence

CHECK = RollbackTargetRuns()
GOOD = {
    "LoadState": "loaded",
    "ActiveState": "active",
    "NeedDaemonReload": "no",
    "Program": "/usr/bin/python3.13",
    "Directory": "/opt/shop",
}
RESTART = "`sudo systemctl daemon-reload && sudo systemctl restart api.service`"
Rows = Callable[..., Output]


@pytest.fixture
def one(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(legacy={"units": ["api"], "proxy": None})


@pytest.fixture
def under_pm2(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(legacy={"manager": "pm2", "units": ["api", "web"], "proxy": None})


def test_a_recorded_server_passes(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    plan = make_plan(legacy={"units": ["shop-api", "shop-web", "shop-worker"], "proxy": "nginx"})

    assert set(CHECK.probe(plan)) == {"units"}
    assert CHECK.examine({"units": recorded("units.txt")}, plan).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "env", "outcome", "said", "remedy"),
    [
        ({}, "older", Outcome.PASS, "what runs is what would be started again", ""),
        ({"ActiveState": "failed"}, "older", Outcome.FAIL, "is failed", "`sudo systemctl start"),
        ({"ActiveState": ""}, "older", Outcome.FAIL, "in no known state", "start api.service`"),
        ({"Program": "/opt/a (deleted)"}, "older", Outcome.FAIL, "its program was", RESTART),
        ({"Directory": "/opt (deleted)"}, "older", Outcome.FAIL, "its working dir", RESTART),
        ({"NeedDaemonReload": "yes"}, "older", Outcome.FAIL, "has not read it", RESTART),
        ({}, "newer", Outcome.FAIL, "/etc/api.env changed since it started", RESTART),
        ({}, "missing", Outcome.FAIL, "/etc/api.env is missing", "Put /etc/api.env back."),
    ],
)
def test_what_runs_must_be_what_is_on_the_disk(
    one: Plan,
    rows: Rows,
    *,
    changes: dict[str, str],
    env: str,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    unit = {**GOOD, **changes}
    answer = rows(
        *(f"unit\tapi.service\t{key}\t{value}" for key, value in unit.items()),
        f"envfile\tapi.service\t{env}\t/etc/api.env",
    )

    finding = CHECK.examine({"units": answer}, one)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_under_pm2_a_proxy_of_systemd_is_asked_about_too(make_plan: Callable[..., Plan]) -> None:
    alone = make_plan(legacy={"manager": "pm2", "units": ["api"], "proxy": None})
    beside = make_plan(legacy={"manager": "pm2", "units": ["api"], "proxy": "nginx"})

    assert set(CHECK.probe(alone)) == {"pm2"}
    assert set(CHECK.probe(beside)) == {"pm2", "units"}


def test_a_unit_without_a_process_of_its_own_is_fine(one: Plan, rows: Rows) -> None:
    """A oneshot that remains after its exit has neither program nor directory."""
    shown = {**GOOD, "Program": "", "Directory": ""}
    answer = rows(*(f"unit\tapi.service\t{key}\t{value}" for key, value in shown.items()))

    assert CHECK.examine({"units": answer}, one).outcome is Outcome.PASS


def test_recorded_pm2_that_runs_another_version_than_it_saved(
    under_pm2: Plan, recorded: Callable[[str], Output]
) -> None:
    finding = CHECK.examine({"pm2": recorded("pm2_differs.txt")}, under_pm2)

    assert (finding.outcome, finding.observed) == (
        Outcome.FAIL,
        "web is stopped; api and web: another version is saved than runs",
    )
    assert "pm2 restart web`" in finding.remediation
    assert "pm2 save`" in finding.remediation


def test_recorded_pm2_that_does_not_run_is_brought_back(
    under_pm2: Plan, recorded: Callable[[str], Output]
) -> None:
    finding = CHECK.examine({"pm2": recorded("pm2_gone.txt")}, under_pm2)

    assert (finding.outcome, finding.observed) == (Outcome.FAIL, "pm2 does not run")
    assert "pm2 resurrect`" in finding.remediation


def test_an_app_that_is_gone_comes_back_from_the_saved_list_or_as_it_is_deployed(
    under_pm2: Plan, rows: Rows
) -> None:
    web = ("running\tweb\t1\tonline\tthere", "saved\tweb\t1\t\tthere")
    saved, lost = rows(*PM2, *web, "saved\tapi\t1\t\tthere"), rows(*PM2, *web)

    assert "pm2 resurrect`" in CHECK.examine({"pm2": saved}, under_pm2).remediation
    assert CHECK.examine({"pm2": lost}, under_pm2).remediation == (
        "Start api as it is deployed, or take it out of legacy.units."
    )


PM2 = ("user\tdeploy", "home\t/home/deploy/.pm2", "startup\tenabled", "dump\t600", "daemon\tthere")


@pytest.mark.parametrize(
    ("apps", "outcome", "said"),
    [
        (("running\tweb\t1\tonline\tthere",), Outcome.FAIL, "api is not there"),
        (
            ("running\tapi\t1\tonline\tgone", "running\tweb\t1\tonline\tthere"),
            Outcome.FAIL,
            "api: its program was deleted",
        ),
        (
            ("running\tapi\t1\tonline\tthere", "running\tweb\t1\tonline\tthere"),
            Outcome.PASS,
            "what runs",
        ),
        (
            (
                "running\tapi\t1\tonline\tthere",
                "running\tweb\t1\tonline\tthere",
                "saved\tapi\t1\tonline\tthere",
            ),
            Outcome.PASS,
            "what runs",
        ),
    ],
)
def test_every_app_of_the_plan_must_be_online_and_on_the_disk(
    under_pm2: Plan, rows: Rows, apps: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"pm2": rows(*PM2, *apps)}, under_pm2)

    assert finding.outcome is outcome
    assert said in finding.observed


def test_nothing_collected_is_unknown(one: Plan, under_pm2: Plan) -> None:
    lost = NoAnswer(why=Silence.LOST, detail="connection lost")

    for plan in (one, under_pm2):
        assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
        assert CHECK.examine({"units": lost, "pm2": lost}, plan).outcome is Outcome.UNKNOWN
