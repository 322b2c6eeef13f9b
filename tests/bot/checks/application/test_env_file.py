from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.application.env_file import EnvFile
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = EnvFile()
PATH = "/srv/shop/.env.prod"
GOOD = {
    "me": "me\tdeploy",
    "file": "file\tthere\t600\tdeploy",
    "tracked": "tracked\tno",
    "required": "required\tDOMAIN\nrequired\tSECRET_KEY",
    "crlf": "crlf\t0",
    "value": "value\tDOMAIN\tset\nvalue\tSECRET_KEY\tset",
}


def lines(**changes: str) -> tuple[str, ...]:
    return tuple(filter(None, {**GOOD, **changes}.values()))


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"shape": recorded("env_file.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "mode 600, all 6 required variables set",
    )


@pytest.mark.parametrize(
    ("changes", "outcome", "said", "remedy"),
    [
        (
            {"file": "file\tmissing\t\t"},
            Outcome.FAIL,
            "does not exist",
            f"`install -m 600 {PATH}.example",
        ),
        ({"file": "file\thidden\t\t"}, Outcome.UNKNOWN, "cannot be seen", ""),
        ({"file": ""}, Outcome.UNKNOWN, "cannot be seen", ""),
        ({"file": "file\tthere\t640\tdeploy"}, Outcome.FAIL, "mode 640", f"`chmod 600 {PATH}`"),
        ({"file": "file\tthere\t604\tdeploy"}, Outcome.FAIL, "mode 604", f"`chmod 600 {PATH}`"),
        ({"file": "file\tthere\t400\tdeploy"}, Outcome.PASS, "all 2 required", ""),
        ({"file": "file\tthere\tx\tdeploy"}, Outcome.UNKNOWN, "not a file mode", ""),
        (
            {"file": "file\tthere\t600\troot"},
            Outcome.FAIL,
            "owned by root",
            f"`sudo chown deploy {PATH}`",
        ),
        ({"file": "file\tthere\t600\tshop", "me": "me\troot"}, Outcome.PASS, "all 2", ""),
        ({"tracked": "tracked\tyes"}, Outcome.FAIL, "tracked by git", "rm --cached"),
        ({"tracked": "tracked\tunknown"}, Outcome.WARN, "git is not installed", "another machine"),
        ({"crlf": "crlf\t3"}, Outcome.FAIL, "3 lines end in CRLF", rf"`sed -i 's/\r$//' {PATH}`"),
        ({"crlf": ""}, Outcome.UNKNOWN, "'crlf'", ""),
        ({"value": "value\tDOMAIN\tset"}, Outcome.FAIL, "SECRET_KEY is missing", "Give SECRET_KEY"),
        (
            {"value": "value\tDOMAIN\tset\nvalue\tSECRET_KEY\tempty"},
            Outcome.FAIL,
            "SECRET_KEY is empty",
            "SECRET_KEY /etc/shop/api.env`",
        ),
        ({"required": ""}, Outcome.UNKNOWN, "nothing says", "stack.required"),
        ({"twice": "twice\tPORT"}, Outcome.WARN, "PORT set more than once", "Keep one"),
    ],
)
def test_the_file_must_be_private_and_complete(
    plan: Plan,
    rows: Callable[..., Output],
    *,
    changes: dict[str, str],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"shape": rows(*lines(**changes))}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_all_that_is_wrong_is_named_at_once(plan: Plan, rows: Callable[..., Output]) -> None:
    shape = rows(*lines(file="file\tthere\t644\tdeploy", crlf="crlf\t1"))

    finding = CHECK.examine({"shape": shape}, plan)

    assert finding.observed == "mode 644, others can read it; 1 lines end in CRLF"


def test_an_owner_problem_hides_nothing_behind_values_that_cannot_be_read(
    plan: Plan, rows: Callable[..., Output]
) -> None:
    shape = rows(*lines(file="file\tthere\t600\troot", crlf="", value=""))

    assert CHECK.examine({"shape": shape}, plan).observed == "owned by root"


def test_without_old_env_files_a_person_has_to_know_the_value(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    plan = make_plan(legacy={"env_files": []})

    finding = CHECK.examine({"shape": rows(*lines(value=""))}, plan)

    assert finding.remediation == (
        f"Give DOMAIN a value in {PATH}. Give SECRET_KEY a value in {PATH}."
    )
