from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import upload_sync
from bot.shell.upload_sync import Side

OLD = "/srv/up loads"


def told(*rows: str) -> Output:
    return Output(status=0, stdout="\n".join(("reader\tpython3", *rows, "slipway-end\n")))


def test_the_question_names_both_sides_and_asks_as_root() -> None:
    asked = upload_sync.ask("/srv/up", (OLD, "/b"))

    assert asked.sudo
    assert asked.argv[-3:] == ("/srv/up", OLD, "/b")


def test_each_folder_comes_back_with_its_counts() -> None:
    rows = (
        "destination\t9\t90\twhole\t1700000000",
        "same\t/srv/up",
        f"source\t{OLD}\t7\t70\twhole\t1\t2\t3\t4\t5\t6",
        "missing\t/gone",
    )

    missing, sides = upload_sync.sides(told(*rows), (OLD, "/srv/up", "/gone"))

    assert missing == ("/gone",)
    assert sides == (
        Side(folder="/srv/up", is_destination=True),
        Side(
            folder=OLD,
            files=7,
            bytes=70,
            lacking_old=1,
            lacking_new=2,
            differing_old=3,
            differing_new=4,
            compared=5,
            equal=6,
        ),
    )


@pytest.mark.parametrize(("there", "here"), [("cut", "whole"), ("whole", "cut")])
def test_a_side_that_was_cut_is_not_whole(there: str, here: str) -> None:
    rows = (f"destination\t9\t9\t{there}\t1", f"source\t/a\t7\t7\t{here}\t0\t0\t0\t0\t0\t0")

    assert not upload_sync.sides(told(*rows), ("/a",))[1][0].is_whole


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ("destination\t9\t9\twhole\t1",),
        ("destination\t9\t9\twhole\t1", "destination\t9\t9\twhole\t1", "same\t/a"),
        ("destination\t9\t9\twhole\t1", "source\t/a\tx\t7\twhole\t0\t0\t0\t0\t0\t0"),
    ],
)
def test_a_folder_that_was_not_told_of_is_unanswered(rows: tuple[str, ...]) -> None:
    with pytest.raises(Unanswered):
        upload_sync.sides(told(*rows), ("/a",))


def test_a_destination_that_is_not_there_ends_the_comparison() -> None:
    assert upload_sync.sides(told("missing\t/srv/up"), ("/a",)) == (("/srv/up",), ())


def test_the_copy_is_shown_first_and_deletes_nothing() -> None:
    assert upload_sync.show(OLD, "/srv/up") == (
        "`sudo rsync --archive --checksum --dry-run --itemize-changes '/srv/up loads/' /srv/up`"
    )
    assert upload_sync.copy("/a", "/srv/up") == "`sudo rsync --archive --checksum /a/ /srv/up`"
