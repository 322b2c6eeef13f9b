from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.env_valid import EnvValid
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = EnvValid()
Rows = Callable[..., Output]
FILES = ("reader\tpython3", "hidden\t0", "set\tDOMAIN\tfull", "set\tSECRET_KEY\tfull")
DOMAIN = "new\tDOMAIN\tv1\t\tfile\tapi"
KEY = "new\tSECRET_KEY\tv2\t\tfile\tapi"
READ = ("reader\tpython3", "compose\tread")


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    said = {"files": recorded("env_text.txt"), "values": recorded("env_values.txt")}

    finding = CHECK.examine(said, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "all 2 required variables reach a container",
    )


@pytest.mark.parametrize(
    ("values", "outcome", "said"),
    [
        ((DOMAIN, KEY), Outcome.PASS, "all 2 required"),
        ((DOMAIN,), Outcome.FAIL, "SECRET_KEY is in the env file and reaches no service"),
        ((DOMAIN, KEY.replace("\t\t", "\tempty\t")), Outcome.FAIL, "reaches no value"),
        (
            (DOMAIN, KEY, "bad\tX\tplaceholder\tapi"),
            Outcome.FAIL,
            "X is still a placeholder in api",
        ),
        (
            (DOMAIN, KEY, "bad\tX\turl\tapi", "bad\tX\turl\tweb"),
            Outcome.FAIL,
            "X is not an address with a scheme in api and web",
        ),
        ((DOMAIN, KEY, "bad\tX\tscheme\tapi"), Outcome.FAIL, "X has a scheme"),
        ((DOMAIN, KEY, "bad\tX\tshort\tapi"), Outcome.WARN, "X is shorter than 16"),
        ((DOMAIN, KEY, "bad\tX\tlater\tapi"), Outcome.WARN, "X looks wrong"),
        (
            (DOMAIN, KEY, "bad\tDOMAIN\tplaceholder\tapi", "old\tDOMAIN\tv1\t\tprocess\ta"),
            Outcome.WARN,
            "DOMAIN is still a placeholder as on the old services",
        ),
        (
            (DOMAIN, KEY, "bad\tDOMAIN\tplaceholder\tapi", "old\tDOMAIN\tv7\t\tprocess\ta"),
            Outcome.FAIL,
            "DOMAIN is still a placeholder in api",
        ),
    ],
)
def test_values_must_reach_a_container_and_can_be_right(
    plan: Plan, rows: Rows, values: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"files": rows(*FILES), "values": rows(*READ, *values)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_what_the_file_lacks_is_left_to_the_check_of_the_file(plan: Plan, rows: Rows) -> None:
    said = {"files": rows(*FILES[:3]), "values": rows(*READ, DOMAIN)}

    finding = CHECK.examine(said, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.UNKNOWN,
        "SECRET_KEY has no value to judge",
    )
    assert "env-file" in CHECK.needs


def test_nothing_required_is_unknown(make_plan: Callable[..., Plan], rows: Rows) -> None:
    said = {"files": rows(*FILES), "values": rows(*READ, DOMAIN)}

    finding = CHECK.examine(said, make_plan(stack={"required": []}))

    assert finding.outcome is Outcome.UNKNOWN
    assert "stack.required" in finding.remediation


def test_a_project_that_compose_refuses_is_unknown(plan: Plan, rows: Rows) -> None:
    said = {"files": rows(*FILES), "values": rows("reader\tpython3", "compose\tfailed")}

    assert CHECK.examine(said, plan).outcome is Outcome.UNKNOWN
