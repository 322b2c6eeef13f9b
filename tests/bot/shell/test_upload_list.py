from __future__ import annotations

import pytest

from bot.domain.bucket_difference import OldFile
from bot.domain.check import Unanswered
from bot.domain.plan.uploads import Bucket
from bot.domain.reading import Output
from bot.shell import upload_list

BUCKET = Bucket(kind="s3", bucket="shop", prefix="up/", endpoint="https://s3.example")


def told(*rows: str) -> Output:
    return Output(status=0, stdout="\n".join(("reader\tpython3", *rows, "slipway-end\n")))


def test_the_question_names_the_folders_and_asks_as_root() -> None:
    asked = upload_list.ask(("/a b", "/c"))

    assert asked.sudo
    assert asked.argv[-2:] == ("/a b", "/c")


def test_the_list_comes_back_with_names_as_in_the_bucket() -> None:
    listing = upload_list.listing(
        told(
            "missing\t/gone",
            "source\t2\t9\twhole",
            "file\t17\t4\tsha=\tmd5\tcrc=\t%C3%A4%20b%09.jpg",
            "file\t16\t5\t-\t-\t-\t%FF.jpg",
        )
    )

    assert (listing.files, listing.bytes, listing.is_whole) == (2, 9, True)
    assert listing.missing == ("/gone",)
    assert listing.sample == (
        OldFile(key="ä b\t.jpg", size=4, modified=17, sha256="sha=", crc32="crc=", md5="md5"),
        OldFile(key="?.jpg", size=5, modified=16),
    )


@pytest.mark.parametrize("rows", [(), ("source\tx\t1\twhole",), ("source\t1\t1\twhole", "file\t1")])
def test_a_broken_list_is_unanswered(rows: tuple[str, ...]) -> None:
    with pytest.raises(Unanswered):
        upload_list.listing(told(*rows))


def test_a_cut_list_is_not_whole() -> None:
    assert not upload_list.listing(told("source\t1\t1\tcut")).is_whole


def test_the_sync_is_shown_first_and_deletes_nothing() -> None:
    assert upload_list.show("/a", BUCKET) == (
        "`aws s3 sync --dryrun --endpoint-url https://s3.example /a s3://shop/up/`"
    )
    assert upload_list.sync("/a", Bucket(kind="s3", bucket="shop")) == (
        "`aws s3 sync /a s3://shop/`"
    )
