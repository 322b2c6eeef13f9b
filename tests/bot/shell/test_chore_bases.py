from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.check import Readings
from bot.domain.chores.look import Look
from bot.domain.reading import Output
from bot.shell import chore_bases
from bot.shell.report import END
from tests.bot.executor.shop import plan

NOW = 1_790_000_000
REFERENCE = "registry.example/api:1@sha256:abc"
TAG = f"tag\t{REFERENCE}\tregistry.example/api:1\t"


def looked(days: int, *registry: str, there: bool = True) -> Look:
    made = datetime.fromtimestamp(NOW - days * 86_400, UTC).isoformat()
    rows = [f"asked\t{NOW}", f"service\tapi\t{REFERENCE}\tno\t\t\t"]
    rows += [f"image\tapi\tsha256:abc\t\t{REFERENCE}\t", f"facts\tapi\t{made}\t1\t\t"][: 2 * there]
    answers = {
        "services": Output(status=0, stdout="\n".join((*rows, END))),
        "registry": Output(status=0, stdout="\n".join((*registry, END))),
    }
    return chore_bases.look(Readings(answers), plan())


THERE = f"registry\t{REFERENCE}\tthere\t"


def test_a_young_image_on_an_unmoved_tag_leaves_nothing_to_do() -> None:
    look = looked(3, THERE, f"{TAG}same")

    assert (look.clean, look.facts) == (True, ("api is 3 days old",))


def test_age_and_a_moved_tag_are_told_and_another_day_is_the_same_thing() -> None:
    today, tomorrow = (looked(days, THERE, f"{TAG}moved") for days in (48, 49))

    assert [item.said for item in today.items] == [
        "api is 48 days old",
        "registry.example/api:1, of api, has moved on",
    ]
    assert [item.key for item in today.items] == [item.key for item in tomorrow.items]
    assert "write the new digest" in today.items[0].remedy


def test_an_image_that_is_not_there_is_never_clean() -> None:
    assert looked(3, THERE, there=False).trouble == "the image of api is not on the server"


def test_both_questions_are_asked() -> None:
    assert set(chore_bases.ask(plan())) == {"services", "registry"}
