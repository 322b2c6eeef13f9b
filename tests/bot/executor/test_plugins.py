"""Checks of others, from distributions that are really built and installed."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.checks
from bot.cli.doctor.diagnosis import Health
from bot.cli.doctor.plugins import plugins as diagnosed
from bot.domain.check import Check, Outcome
from bot.domain.reading import Output
from bot.domain.registry import discover
from bot.executor import judging
from bot.executor.plugins import Plugins, load
from tests.bot.executor.shop import Static, plan
from tests.distributions import install

CHECK = '''\
"""{doc}."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.domain.risk import Risk

ASKED = Command(argv=("test", "-d", "/var/log/journal"))


class {name}(Check):
    id = "{id}"
    line = "N90"
    title = "It holds"
    risk = Risk.ROLLBACK_FAILURE
    expected = "a folder"

    def probe(self, plan: Plan) -> Questions:
        return {{"folder": ASKED}}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        there = readings.get("folder", Output).status == 0
        return self.passed("there") if there else self.failed("gone", "Make it.")
'''
NAMELESS = """\
from tests.bot.executor.shop import Static


class Odd(Static):
    {line}
"""
GOOD = {
    "acme_checks/__init__.py": CHECK.format(doc="One", name="One", id="acme-one")
    + "\n\nclass Abstract(Check): ...\n",
    "acme_checks/deep/__init__.py": "",
    "acme_checks/deep/two.py": CHECK.format(doc="Two", name="Two", id="acme-two"),
    "acme_checks/single.py": CHECK.format(doc="Three", name="Three", id="acme-three"),
}
ODD = {
    "odd_checks/__init__.py": "",
    "odd_checks/broken.py": "import no_such_module_anywhere\n",
    "odd_checks/ends.py": "raise SystemExit('good bye')\n",
    "odd_checks/empty.py": "from bot.domain.check import Check\n",
    "odd_checks/other.py": "answer = 42\n",
    "odd_checks/double.py": CHECK.format(doc="Double", name="Double", id="disk-space"),
    "odd_checks/nameless.py": NAMELESS.format(line='id, title = "x", None'),
    "odd_checks/riskless.py": NAMELESS.format(line='id, risk = "y", "high"'),
    "odd_checks/twice.py": NAMELESS.format(line='id = "z"') + "\n\nclass Again(Odd): ...\n",
}
ENTRIES = {name: f"odd_checks.{name}" for name in ("broken", "double", "empty", "ends")}
ENTRIES |= {name: f"odd_checks.{name}" for name in ("nameless", "riskless", "twice")}
ENTRIES |= {"other": "odd_checks.other:answer"}
OWN = discover(bot.checks, Check)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("distributions")
    entries = {"acme": "acme_checks"}
    solo = {"acme": "acme_checks.deep", "solo": "acme_checks.deep.two:Two"}
    return {
        "good": install(folder, "acme-checks", entries, GOOD),
        "odd": install(folder, "odd-checks", ENTRIES, ODD),
        "solo": install(folder, "solo-checks", solo, GOOD),
    }


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Whatever a test imports from a distribution is gone after it."""
    yield
    for name in [each for each in sys.modules if each.startswith(("acme_checks", "odd_checks"))]:
        del sys.modules[name]


@pytest.fixture
def found(
    request: pytest.FixtureRequest,
    installed: dict[str, Path],
    forgotten: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Plugins:
    monkeypatch.syspath_prepend(str(installed[request.param]))
    return load(OWN)


@pytest.mark.parametrize("found", ["solo"], indirect=True)
def test_a_package_and_a_class_bring_their_checks_and_the_first_keeps_a_name(
    found: Plugins,
) -> None:
    assert [(name, [each.id for each in checks]) for name, checks in found.loaded] == [
        ("acme", ["acme-two"])
    ]
    (trouble,) = found.troubles
    assert trouble.sentence == (
        "the plug-in solo brings the check acme-two, which acme_checks.deep.two has already:"
        " give it another id"
    )


@pytest.mark.parametrize("found", ["odd"], indirect=True)
def test_every_plug_in_in_trouble_is_named_with_its_reason(found: Plugins) -> None:
    sentences = {each.plugin: each.sentence for each in found.troubles}

    assert found.loaded == ()
    assert sentences == {
        "broken": "the plug-in broken could not be loaded: ModuleNotFoundError: No module named"
        " 'no_such_module_anywhere'",
        "double": "the plug-in double brings the check disk-space, which"
        " bot.checks.infrastructure.disk_space has already: give it another id",
        "empty": "the plug-in empty brings no check: there is none in odd_checks.empty",
        "ends": "the plug-in ends could not be loaded: SystemExit: good bye",
        "nameless": "the plug-in nameless brings Odd, which does not say its title",
        "other": "the plug-in other names odd_checks.other:answer, which is neither a package nor"
        " a check",
        "riskless": "the plug-in riskless brings Odd, which does not say its risk",
        "twice": "the plug-in twice brings the check z, which odd_checks.twice has already: give"
        " it another id",
    }


def test_trouble_stops_nobody_and_is_unknown_in_every_preflight(
    installed: dict[str, Path],
    forgotten: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(str(installed["odd"]))
    with caplog.at_level(logging.WARNING):
        checks = judging.all_checks()

    assert [each.id for each in checks[: len(OWN)]] == [each.id for each in OWN]
    (asked,) = (each for each in judging.asked(checks, plan()) if each.check.id == "plugin-broken")
    finding = judging.finding(asked, {}, plan(), 0)
    assert finding.outcome is Outcome.UNKNOWN
    assert "could not be loaded" in finding.observed
    assert "slipway.checks" in finding.remediation
    assert "no_such_module_anywhere" in caplog.text + capsys.readouterr().out
    diagnoses = list(diagnosed())
    assert {each.health for each in diagnoses} == {Health.FAIL}
    assert len(diagnoses) == len(ENTRIES)


def test_a_good_plug_in_is_asked_and_judged_like_any_other(
    installed: dict[str, Path], forgotten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed["good"]))

    checks = judging.all_checks()

    mine = [each for each in judging.asked(checks, plan()) if each.check.id.startswith("acme")]
    assert [each.check.id for each in mine] == ["acme-one", "acme-two", "acme-three"]
    (probe,) = judging.probes(mine)
    known = {probe: Output(status=0, stdout="")}
    assert {judging.finding(each, known, plan(), 1).outcome for each in mine} == {Outcome.PASS}


def test_nothing_installed_is_nothing_to_tell() -> None:
    assert load(OWN) == Plugins(loaded=(), troubles=())
    assert list(diagnosed()) == []


class Stumbling(Static):
    """It cannot ask."""

    def probe(self, plan: object) -> dict[str, object]:  # type: ignore[override]  # on purpose
        raise KeyError("database")


class Asking(Static):
    """It asks what nobody knows."""

    def probe(self, plan: object) -> dict[str, object]:  # type: ignore[override]  # on purpose
        return {"odd": "a text"}


@pytest.mark.parametrize("check", [Stumbling(), Asking()])
def test_a_check_that_cannot_ask_is_unknown_and_the_others_go_on(check: Check) -> None:
    first, second = judging.asked((check, Static()), plan())

    assert judging.finding(first, {}, plan(), 0).outcome is Outcome.UNKNOWN
    assert judging.finding(second, {}, plan(), 0).outcome is Outcome.SKIP
