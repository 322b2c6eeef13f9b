from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.front import main

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "systemd-neon.yml"


def test_the_plan_of_a_file_is_printed_as_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(EXAMPLE)]) == 0

    said = capsys.readouterr().out
    assert said.startswith("# shop/production: plan ")
    assert "ExecStart=/bin/sh /var/lib/slipway/shop-production/back unless-passed" in said
    assert "# undo, on the server:" in said


def test_two_looks_at_one_file_have_one_digest_and_the_text_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = []
    for words in (["plan", "--json", str(EXAMPLE)], ["plan", str(EXAMPLE), "--json"]):
        assert main(words) == 0
        known.append(json.loads(capsys.readouterr().out))
    main(["plan", str(EXAMPLE)])

    assert known[0] == known[1]
    assert f"plan {known[0]['digest']}" in capsys.readouterr().out
    assert next(move["step"] for move in known[0]["moves"]) == "take-lock"


def test_a_file_that_says_too_little_for_its_strategy_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.yml"
    file.write_text(EXAMPLE.read_text().replace("strategy: redirect", "strategy: proxy   "))

    assert main(["plan", str(file)]) == 2
    assert "Name the proxy's unit in legacy.proxy" in capsys.readouterr().err
