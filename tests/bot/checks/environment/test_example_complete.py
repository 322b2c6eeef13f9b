from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.example_complete import ExampleComplete
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ExampleComplete()
Rows = Callable[..., Output]
FILES = (
    *("reader\tpython3", "hidden\t0", "file\texample\tthere"),
    *("example\tDOMAIN\tdescribed\tfine", "example\tSECRET_KEY\tdescribed\tfine"),
    *("set\tDOMAIN\tfull", "set\tSECRET_KEY\tfull"),
)
VALUES = (
    *("reader\tpython3", "compose\tread", "image\tapi\tread"),
    *("source\tshop-api.service\tread", "source\tshop-web.service\tread"),
    *("new\tDOMAIN\tv1\t\tfile\tapi", "new\tSECRET_KEY\tv2\t\tfile\tapi"),
    "old\tDOMAIN\tv1\t\tprocess\tshop-api.service",
)


def old(name: str) -> str:
    return f"old\t{name}\tv9\t\tprocess\tshop-api.service"


def test_a_recorded_server_passes(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    plan = make_plan(stack={"may_differ": {"BUILD_ID": "new", "WORKER_NAME": "new"}})
    said = {"files": recorded("env_text.txt"), "values": recorded("env_values.txt")}
    plan = plan.model_copy(
        update={"legacy": plan.legacy.model_copy(update={"units": ("shop-api",)})}
    )

    finding = CHECK.examine(said, plan)

    assert (finding.outcome, finding.observed) == (Outcome.PASS, "10 variables, none is missing")


@pytest.mark.parametrize(
    ("files", "values", "outcome", "said", "remedy"),
    [
        ((), (), Outcome.PASS, "2 variables", ""),
        ((), (old("LOST"),), Outcome.FAIL, "missing: LOST", "LOST >> /srv/shop/.env.prod.example`"),
        ((), (old("OWN"),), Outcome.PASS, "2 variables", ""),
        ((), (old("BUILT"), "new\tBUILT\tv3\t\timage\tapi"), Outcome.PASS, "2 variables", ""),
        ((), (old("GIVEN"), "new\tGIVEN\tv3\t\tfile\tapi"), Outcome.FAIL, "missing: GIVEN", ""),
        (("used\tTAG\tcompose\tneeded",), (), Outcome.FAIL, "missing: TAG", "`printf"),
        (("used\tTAG\tcompose\tdefault",), (), Outcome.WARN, "only a default: TAG", "`printf"),
        (("used\tDOMAIN\tcaddy\tneeded",), (), Outcome.PASS, "2 variables", ""),
        (
            ("used\tTAG\tcompose\tdefault", "used\tTAG\tcaddy\tneeded"),
            (),
            Outcome.FAIL,
            "missing: TAG",
            "",
        ),
        (
            ("example\tIDLE\tdescribed\tfine",),
            (),
            Outcome.WARN,
            "nothing uses IDLE",
            "Take it out of /srv/shop/.env.prod.example",
        ),
    ],
)
def test_what_anything_needs_is_named(
    make_plan: Callable[..., Plan],
    rows: Rows,
    *,
    files: tuple[str, ...],
    values: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(stack={"may_differ": {"OWN": "its own"}})

    finding = CHECK.examine({"files": rows(*FILES, *files), "values": rows(*VALUES, *values)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_a_required_variable_must_be_in_the_example(
    make_plan: Callable[..., Plan], rows: Rows
) -> None:
    plan = make_plan(stack={"required": ["DOMAIN", "MISSED"]})

    finding = CHECK.examine({"files": rows(*FILES), "values": rows(*VALUES)}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.FAIL, "missing: MISSED")


@pytest.mark.parametrize("state", ["missing", "hidden"])
def test_an_example_that_is_not_there_is_made(plan: Plan, rows: Rows, state: str) -> None:
    files = rows("reader\tpython3", "hidden\t0", f"file\texample\t{state}")

    finding = CHECK.examine({"files": files}, plan)

    assert finding.outcome is Outcome.FAIL
    assert finding.observed == f"/srv/shop/.env.prod.example is {state}"
    assert "> /srv/shop/.env.prod.example`" in finding.remediation


@pytest.mark.parametrize(
    ("files", "values"),
    [
        (("reader\tmissing",), VALUES),
        (FILES, ("reader\tpython3", "compose\tfailed")),
        (FILES, ("reader\tpython3", "compose\tread")),
        (FILES, (*VALUES, "image\tweb\tmissing", old("LOST"))),
    ],
)
def test_what_could_not_be_read_is_unknown(
    plan: Plan, rows: Rows, *, files: tuple[str, ...], values: tuple[str, ...]
) -> None:
    finding = CHECK.examine({"files": rows(*files), "values": rows(*values)}, plan)

    assert finding.outcome is Outcome.UNKNOWN, finding
