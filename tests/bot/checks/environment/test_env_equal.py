from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.env_equal import EnvEqual
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = EnvEqual()
Rows = Callable[..., Output]
FILES = ("reader\tpython3", "hidden\t0", "set\tDOMAIN\tfull", "set\tSECRET_KEY\tfull")
VALUES = (
    *("reader\tpython3", "compose\tread", "image\tapi\tread"),
    *("source\tshop-api.service\tread", "source\tshop-web.service\tread"),
    *("old\tDOMAIN\tv1\t\tprocess\tshop-api.service", "new\tDOMAIN\tv1\t\tfile\tapi"),
)
OLD_KEY = "old\tSECRET_KEY\tv2\t\tprocess\tshop-api.service"
OTHER = "old\tOTHER\tv2\t\tprocess\tshop-api.service"


def new(name: str, label: str, origin: str = "file") -> str:
    return f"new\t{name}\t{label}\t\t{origin}\tapi"


def test_a_recorded_server_passes(
    make_plan: Callable[..., Plan], recorded: Callable[[str], Output]
) -> None:
    own = dict.fromkeys(("BUILD_ID", "WORKER_NAME", "API_URL", "NEVER_SEEN"), "its own")
    plan = make_plan(stack={"may_differ": own}, legacy={"units": ["shop-api"]})
    said = {"files": recorded("env_text.txt"), "values": recorded("env_values.txt")}

    finding = CHECK.examine(said, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "11 variables are equal; may differ: API_URL, BUILD_ID and WORKER_NAME",
    )


@pytest.mark.parametrize(
    ("values", "outcome", "said", "remedy"),
    [
        ((OLD_KEY, new("SECRET_KEY", "v2")), Outcome.PASS, "2 variables are equal", ""),
        ((OLD_KEY, new("SECRET_KEY", "v3")), Outcome.FAIL, "SECRET_KEY differs", "`sh -c"),
        ((OLD_KEY,), Outcome.FAIL, "SECRET_KEY is missing", "`sh -c"),
        ((OTHER, new("OTHER", "v3")), Outcome.WARN, "OTHER differs", "stack.may_differ"),
        ((OTHER,), Outcome.WARN, "OTHER is missing", "stack.may_differ"),
        ((OTHER, new("OTHER", "v2", "image")), Outcome.PASS, "2 variables", ""),
        ((new("ADDED", "v4", "compose"),), Outcome.WARN, "new: ADDED", "stack.may_differ"),
        ((new("BROUGHT", "v4", "image"),), Outcome.PASS, "1 variables", ""),
        ((new("OWN", "v4"),), Outcome.PASS, "1 variables are equal; may differ: OWN", ""),
        (("old\tOWN\tv4\t\tprocess\tx",), Outcome.PASS, "1 variables are equal; may", ""),
        (
            ("stale\tDOMAIN\tapi", "stale\tDOMAIN\tweb"),
            Outcome.WARN,
            "containers of api and web still run with another DOMAIN",
            "up --detach api web`",
        ),
    ],
)
def test_values_are_compared_by_label(
    make_plan: Callable[..., Plan],
    rows: Rows,
    *,
    values: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    plan = make_plan(stack={"may_differ": {"OWN": "its own"}})

    finding = CHECK.examine({"files": rows(*FILES), "values": rows(*VALUES, *values)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize(
    "values",
    [
        ("reader\tmissing",),
        ("reader\tpython3", "compose\tfailed"),
        ("reader\tpython3", "compose\tread"),
        (*VALUES, "image\tweb\tmissing", OLD_KEY, new("SECRET_KEY", "v3")),
        (*VALUES[:4], "source\tshop-web.service\tstopped"),
    ],
)
def test_what_could_not_be_read_is_unknown(
    plan: Plan, rows: Rows, *, values: tuple[str, ...]
) -> None:
    finding = CHECK.examine({"files": rows(*FILES), "values": rows(*values)}, plan)

    assert finding.outcome is Outcome.UNKNOWN, finding


def test_a_value_that_was_never_filled_in_is_left_to_the_check_of_the_file(
    plan: Plan, rows: Rows
) -> None:
    files = rows(*FILES[:3], "set\tSECRET_KEY\tempty")
    empty = "new\tSECRET_KEY\tv3\tempty\tfile\tapi"

    finding = CHECK.examine({"files": files, "values": rows(*VALUES, OLD_KEY, empty)}, plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert "env-file" in CHECK.needs
