from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket
from bot.domain.reading import Output
from bot.shell import canary
from bot.shell.canary import Song

ACTS = ("put\tok", "get\tok", "delete\tok", "gone\tok")


def told(*rows: str) -> Output:
    return Output(status=0, stdout="\n".join(("reader\tpython3", *rows, "slipway-end\n")))


def test_the_question_names_the_variables_of_the_key_and_holds_no_key(
    shop_plan: Callable[..., Plan],
) -> None:
    bucket = Bucket(kind="s3", bucket="shop", prefix="up/", app_secret_key="APP_KEY")

    asked = canary.ask(bucket, shop_plan().stack)

    assert not asked.sudo
    assert asked.argv[5:11] == ("-", "us-east-1", "shop", "up/", "AWS_ACCESS_KEY_ID", "APP_KEY")


@pytest.mark.parametrize(
    ("rows", "song"),
    [
        (("key\tfound", *ACTS), Song(name="n", key="found", refused=())),
        (
            ("key\tfound", "put\t403 AccessDenied", *ACTS[1:]),
            Song(name="n", key="found", refused=(("put", "403 AccessDenied"),)),
        ),
        (("key\tmissing",), Song(name="n", key="missing", refused=())),
    ],
)
def test_every_act_has_its_outcome(rows: tuple[str, ...], song: Song) -> None:
    assert canary.song(told("object\tn", *rows)) == song


@pytest.mark.parametrize(
    "rows", [(), ("key\tfailed",), ("key\tfound",), ("key\tfound", *ACTS[:3]), ("key",)]
)
def test_an_act_without_an_outcome_is_unanswered(rows: tuple[str, ...]) -> None:
    with pytest.raises(Unanswered):
        canary.song(told("object\tn", *rows))
