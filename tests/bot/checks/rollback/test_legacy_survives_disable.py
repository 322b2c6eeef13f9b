from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.rollback.legacy_survives_disable import LegacySurvivesDisable
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Output, Silence

CHECK = LegacySurvivesDisable()
OWN = "/etc/systemd/system/api.service"
GOOD = {"LoadState": "loaded", "UnitFileState": "enabled", "FragmentPath": OWN, "TriggeredBy": ""}
COPY = "`sudo cp --remove-destination --preserve=mode,timestamps {} " + OWN
Rows = Callable[..., Output]


@pytest.fixture
def one(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(legacy={"units": ["api"], "proxy": None})


@pytest.fixture
def under_pm2(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(legacy={"manager": "pm2", "units": ["api", "web"], "proxy": None})


def test_a_recorded_server_passes_proxy_included(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    plan = make_plan(legacy={"units": ["shop-api", "shop-web", "shop-worker"], "proxy": "nginx"})

    finding = CHECK.examine({"units": recorded("units.txt")}, plan)

    assert finding.outcome is Outcome.PASS
    assert "nginx.service can be disabled and come back" in finding.observed


@pytest.mark.parametrize(
    ("changes", "outcome", "said", "remedy"),
    [
        ({}, Outcome.PASS, "api.service can be disabled and come back", ""),
        ({"UnitFileState": "disabled"}, Outcome.PASS, "can be disabled", ""),
        ({"Link": "/usr/lib/systemd/system/api@.service"}, Outcome.PASS, "can be disabled", ""),
        (
            {"UnitFileState": "linked", "Link": "/opt/api.service"},
            Outcome.FAIL,
            "api.service is linked: its file is /opt/api.service",
            COPY.format("/opt/api.service") + " && sudo systemctl daemon-reload`",
        ),
        (
            {"Link": "/opt/api.service"},
            Outcome.FAIL,
            "api.service is enabled: its file is /opt/api.service",
            COPY.format("/opt/api.service"),
        ),
        (
            {"UnitFileState": "generated", "FragmentPath": "/run/g/api.service"},
            Outcome.FAIL,
            "is generated",
            COPY.format("/run/g/api.service"),
        ),
        (
            {"UnitFileState": "transient", "FragmentPath": "/run/t/api.service"},
            Outcome.FAIL,
            "is transient",
            " && sudo systemctl stop api.service && sudo systemctl daemon-reload && sudo",
        ),
        (
            {"LoadState": "masked", "UnitFileState": "masked"},
            Outcome.FAIL,
            "api.service is masked",
            "`sudo systemctl unmask api.service`",
        ),
        (
            {"LoadState": "not-found", "UnitFileState": ""},
            Outcome.FAIL,
            "api.service is not-found",
            "`systemctl status --no-pager api.service`",
        ),
        ({"UnitFileState": "static"}, Outcome.WARN, "cannot be disabled", "what pulls it in"),
        (
            {"TriggeredBy": "api.socket api.timer"},
            Outcome.WARN,
            "api.service is started by api.socket and api.timer",
            "legacy.units",
        ),
        ({"UnitFileState": ""}, Outcome.UNKNOWN, "where api.service comes from", ""),
    ],
)
def test_a_unit_needs_a_file_of_its_own(
    one: Plan, rows: Rows, *, changes: dict[str, str], outcome: Outcome, said: str, remedy: str
) -> None:
    unit = {**GOOD, **changes}
    answer = rows(*(f"unit\tapi.service\t{key}\t{value}" for key, value in unit.items()))

    finding = CHECK.examine({"units": answer}, one)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_a_trigger_that_the_plan_names_is_stopped_with_the_rest(
    make_plan: Callable[..., Plan], rows: Rows
) -> None:
    plan = make_plan(legacy={"units": ["api", "api.timer"], "proxy": None})
    answer = rows(
        *(
            f"unit\t{unit}\t{key}\t{value}"
            for unit, triggers in (("api.service", "api.timer"), ("api.timer", ""))
            for key, value in {**GOOD, "TriggeredBy": triggers}.items()
        )
    )

    assert CHECK.examine({"units": answer}, plan).outcome is Outcome.PASS


def test_each_manager_is_asked_and_the_proxy_beside_it(
    make_plan: Callable[..., Plan], one: Plan, under_pm2: Plan
) -> None:
    assert set(CHECK.probe(one)) == {"units"}
    assert set(CHECK.probe(under_pm2)) == {"pm2"}
    beside = make_plan(legacy={"manager": "pm2", "units": ["api"], "proxy": "nginx"})
    assert set(CHECK.probe(beside)) == {"units", "pm2"}


def test_recorded_pm2_without_a_start_unit_does_not_survive_a_reboot(
    under_pm2: Plan, recorded: Callable[[str], Output]
) -> None:
    finding = CHECK.examine({"pm2": recorded("pm2_same.txt")}, under_pm2)

    assert (finding.outcome, finding.observed) == (
        Outcome.FAIL,
        "pm2-root.service is missing",
    )
    assert "`sudo pm2 startup systemd -u root --hp /home/deploy`" in finding.remediation


def pm2(rows: Rows, *extra: str, startup: str = "enabled", dump: str = "600") -> Output:
    head = ("user\tdeploy", "home\t/home/deploy/.pm2", f"startup\t{startup}", f"dump\t{dump}")
    return rows(*head, *(extra or ("daemon\tthere", SAVED_API, SAVED_WEB)))


SAVED_API, SAVED_WEB = "saved\tapi\t1.2.0\tonline\tthere", "saved\tweb\t1.2.0\tonline\tthere"


def test_pm2_with_a_list_and_a_start_unit_comes_back(under_pm2: Plan, rows: Rows) -> None:
    finding = CHECK.examine({"pm2": pm2(rows)}, under_pm2)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "api and web can be disabled and come back",
    )


def test_a_saved_list_that_everybody_can_read_is_a_warning(under_pm2: Plan, rows: Rows) -> None:
    finding = CHECK.examine({"pm2": pm2(rows, dump="644")}, under_pm2)

    assert finding.outcome is Outcome.WARN
    assert "`sudo chmod 600 /home/deploy/.pm2/dump.pm2`" in finding.remediation


def test_a_list_that_is_missing_or_lacks_an_app_is_saved_again(under_pm2: Plan, rows: Rows) -> None:
    none = CHECK.examine({"pm2": pm2(rows, "daemon\tthere", dump="")}, under_pm2)
    short = CHECK.examine({"pm2": pm2(rows, "daemon\tthere", SAVED_API)}, under_pm2)

    assert (none.outcome, none.observed) == (Outcome.FAIL, "pm2 has no saved list")
    assert (short.outcome, short.observed) == (Outcome.FAIL, "pm2's saved list lacks web")
    for finding in (none, short):
        assert "pm2 save`" in finding.remediation


def test_a_daemon_that_is_gone_leaves_the_list_unread(under_pm2: Plan, rows: Rows) -> None:
    finding = CHECK.examine({"pm2": pm2(rows, "daemon\tgone")}, under_pm2)

    assert finding.outcome is Outcome.PASS


def test_nothing_collected_is_unknown(one: Plan, under_pm2: Plan) -> None:
    lost = NoAnswer(why=Silence.LOST, detail="connection lost")

    for plan in (one, under_pm2):
        assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
        assert CHECK.examine({"units": lost, "pm2": lost}, plan).outcome is Outcome.UNKNOWN
