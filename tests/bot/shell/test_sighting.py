from __future__ import annotations

import subprocess

import pytest

from bot.domain.errors import GarbledAnswer
from bot.domain.reading import Output
from bot.shell import sighting
from bot.shell.act import script
from tests.bot.executor.shop import plan


def looked(*texts: str) -> Output:
    """The looks as a shell runs them, without sudo."""
    shop = plan()
    root = shop.model_copy(update={"targets": (shop.target.model_copy(update={"sudo": "root"}),)})
    act = sighting.ask(root, *(script(root, text) for text in texts))
    done = subprocess.run(act.argv, capture_output=True, text=True, check=False, timeout=10)
    return Output(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


def test_each_look_says_whether_it_holds_whatever_it_prints() -> None:
    said = looked("exit 0", "echo slipway-look 0; exit 3", "true")

    assert sighting.parse(said, 3) == (True, False, True)


@pytest.mark.parametrize("printed", ["", "slipway-look 1\nslipway-look 0\n", "slipway-look 0\n"])
def test_what_was_not_looked_at_is_never_taken_for_absent(printed: str) -> None:
    said = Output(status=1, stdout=printed, stderr="sudo: a password is required")

    with pytest.raises(GarbledAnswer, match="a password is required"):
        sighting.parse(said, 1)
