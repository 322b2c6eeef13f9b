from __future__ import annotations

from pathlib import Path

from bot.connectors.texts import MOST, mentions
from bot.domain.network_reading import Mentioned
from bot.domain.probe import Mentions
from bot.domain.reading import NoAnswer

WORDS = ("shop-web", "shop-api")


async def test_only_the_words_asked_for_come_back(tmp_path: Path) -> None:
    text = tmp_path / "runbook.md"
    text.write_bytes(b"start shop-api \xff with secret\n")

    found = await mentions(Mentions(path=str(text), words=WORDS))

    assert found == Mentioned(words=("shop-api",), size=len(text.read_bytes()))


async def test_a_text_that_is_not_there_is_a_fact(tmp_path: Path) -> None:
    found = await mentions(Mentions(path=str(tmp_path / "none.md"), words=WORDS))

    assert found == Mentioned(words=(), size=-1)


async def test_what_is_no_file_says_nothing(tmp_path: Path) -> None:
    found = await mentions(Mentions(path=str(tmp_path), words=WORDS))

    assert isinstance(found, NoAnswer)
    assert found.detail == f"{tmp_path} cannot be read: it is no file"


async def test_a_huge_text_is_read_to_a_limit(tmp_path: Path) -> None:
    text = tmp_path / "huge.md"
    text.write_bytes(b"x" * MOST + b"shop-api")

    found = await mentions(Mentions(path=str(text), words=WORDS))

    assert found == Mentioned(words=(), size=MOST + 8)
