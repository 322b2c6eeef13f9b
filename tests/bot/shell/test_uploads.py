from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket, Volume
from bot.domain.reading import Output
from bot.shell import uploads
from bot.shell.uploads import Place

STACK = ("stack\tread", "process\tapi.service\t2\t0", "bucket\tuntold")


def told(*rows: str) -> Output:
    return Output(status=0, stdout="\n".join(("reader\tpython3", *rows, "slipway-end\n")))


def test_the_question_names_units_destination_and_folders(shop_plan: Callable[..., Plan]) -> None:
    plan = shop_plan(legacy={"units": ["api", "mail.timer"], "uploads": ["/var/up", "/b c"]})
    plan = plan.model_copy(update={"files": Volume(kind="volume", path="/srv/up")})

    words = uploads.ask(plan).argv[5:]

    assert words[:6] == ("api.service", "", "", "", "/srv/up", "-")
    assert words[-2:] == ("/var/up", "/b c")


def test_pm2s_apps_are_asked_of_pm2_and_a_bucket_is_named(shop_plan: Callable[..., Plan]) -> None:
    plan = shop_plan(legacy={"manager": "pm2", "units": ["api", "web"], "pm2_user": "node"})
    plan = plan.model_copy(update={"files": Bucket(kind="s3", bucket="shop-uploads")})

    assert uploads.ask(plan).argv[5:11] == ("", "api web", "node", "", "-", "shop-uploads")


def test_the_audit_comes_back_row_by_row() -> None:
    audit = uploads.audit(
        told(
            *STACK,
            "process\tweb.service\t0\t0",
            "declared\t/a\tthere\tmapped",
            "declared\t/b\tmissing\tunmapped",
            "told\tUPLOAD_DIR\tmounted",
            "told\tMEDIA_ROOT\tloose",
            "variable\tUPLOAD_DIR\tdeclared",
            "open\t/x\tunmapped\t3",
            "unit\t/y\tmapped",
            "recent\t/z\tunmapped\t1",
            "cut",
        )
    )

    assert (audit.processes, audit.silent, audit.missing) == (2, ("web.service",), ("/b",))
    assert (audit.loose, audit.bucket_told, audit.cut) == (("MEDIA_ROOT",), False, True)
    assert audit.outside("unmapped", "open", "unit") == (
        Place(source="open", name="/x", kind="unmapped"),
    )
    assert audit.outside("mapped", "unit") == (Place(source="unit", name="/y", kind="mapped"),)
    assert len(audit.places) == 4


def test_a_bucket_that_is_told_and_nothing_else() -> None:
    audit = uploads.audit(told(*STACK[:2], "bucket\ttold"))

    assert audit.bucket_told
    assert audit.places == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("stack\tfailed", *STACK[1:]), "Compose cannot read"),
        (("stack\tread", "bucket\ttold"), "the processes of the old app cannot be seen"),
        ((*STACK, "process\tweb\t2\t1"), "the processes of web cannot be seen"),
        (STACK[:2], "says nothing about 'bucket'"),
        ((*STACK, "told\tx"), "broken row 'told'"),
    ],
)
def test_a_side_that_is_not_known_is_unanswered(rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(Unanswered, match=said):
        uploads.audit(told(*rows))


def test_a_server_without_python_cannot_answer() -> None:
    with pytest.raises(Unanswered, match="the server has no python3"):
        uploads.rows(Output(status=0, stdout="reader\tmissing\nslipway-end\n"))
