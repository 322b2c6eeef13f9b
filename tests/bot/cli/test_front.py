"""The command line as a person and a script meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import __version__
from bot.cli import front
from bot.cli.exits import Exit
from bot.cli.front import main
from bot.cli.subcommand import load, words
from bot.domain.errors import AlreadyRunning, SettingsRefused, Unreachable

ROOT = Path(__file__).parents[3]
EXAMPLES = [str(path) for path in sorted((ROOT / "docs/examples").glob("*.yml"))]
Captured = pytest.CaptureFixture[str]


def test_version_as_text_and_as_json(capsys: Captured) -> None:
    assert main(["version"]) == Exit.OK
    assert capsys.readouterr().out.startswith(f"slipway {__version__} (Python 3.")

    assert main(["--json", "version"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["slipway"] == __version__


def test_the_schema_is_printed_whole(capsys: Captured) -> None:
    assert main(["schema"]) == Exit.OK
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_help_names_every_subcommand_and_every_exit_status(capsys: Captured) -> None:
    assert main(["--help"]) == Exit.OK
    said = capsys.readouterr().out
    assert all(f"\n    {word}" in said for word in words())
    assert all(f"{status.value:>5}  {status.meaning}" in said for status in Exit)


@pytest.mark.parametrize("word", words())
def test_every_subcommand_has_its_word_a_line_of_help_and_a_page(
    word: str, capsys: Captured
) -> None:
    assert load(word).name == word
    assert load(word).help
    assert main([word, "--help"]) == Exit.OK
    assert "--json" in capsys.readouterr().out


def test_a_misspelt_word_gets_a_hint_and_a_stray_one_the_list(capsys: Captured) -> None:
    assert main(["chek", "x.yml"]) == Exit.WRONG_INPUT
    assert capsys.readouterr().err == (
        "slipway: 'chek' is not a subcommand. Did you mean `check`?\n"
    )
    assert main(["zzz"]) == Exit.WRONG_INPUT
    assert ", check, " in capsys.readouterr().err


def test_wrong_or_no_arguments_are_wrong_input(capsys: Captured) -> None:
    assert main([]) == Exit.WRONG_INPUT
    assert main(["check"]) == Exit.WRONG_INPUT
    assert "Traceback" not in capsys.readouterr().err


def test_good_files_pass(capsys: Captured) -> None:
    assert main(["check", *EXAMPLES]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "static-site.yml: good: docs/production in C0123DOCS, digest " in lines[1]


def test_all_errors_of_all_files_are_printed(tmp_path: Path, capsys: Captured) -> None:
    broken = tmp_path / "a.yml"
    broken.write_text(Path(EXAMPLES[1]).read_text().replace("app: docs", "app: D\nzzz: 1"))

    assert main(["check", str(broken), EXAMPLES[0], str(tmp_path / "gone.yml")]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f'{broken}:5:6: app: "D" is not a name')
    assert lines[1].startswith(f"{broken}:6:1: zzz: this key is not known here")
    assert "good: blog/staging" in lines[2]
    assert lines[3].endswith("gone.yml:1:1: the file cannot be read: No such file or directory. "
                             "Look at its name.")  # fmt: skip


def test_files_that_claim_the_same_are_refused_together(tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy.yml"
    copy.write_text(Path(EXAMPLES[1]).read_text())

    assert main(["check", EXAMPLES[1], str(copy), "--json"]) == Exit.WRONG_INPUT
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert [error["path"] for error in answer["files"][1]["errors"]] == ["channel", "app"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingsRefused("no", next_action="do"), Exit.WRONG_INPUT),
        (Unreachable("no", next_action="do"), Exit.NOT_ASKED),
        (AlreadyRunning("no", next_action="do"), Exit.CONFLICT),
    ],
)
def test_a_refusal_is_a_sentence_and_a_status(
    error: Exception, status: Exit, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr(front, "_dispatch", refuse)
    assert main(["version", "--json"]) == status
    said = capsys.readouterr()
    assert said.err == "slipway: no\ndo\n"
    assert json.loads(said.out)["sentence"] == "no"


@pytest.mark.parametrize(
    ("fault", "status"), [(ValueError("xoxb-0123456789"), 70), (KeyboardInterrupt(), 130)]
)
def test_a_fault_of_our_own_never_looks_like_not_ready(
    fault: BaseException, status: int, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise fault

    monkeypatch.setattr(front, "_dispatch", fail)
    assert main(["version"]) == status
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "0123456789" not in said


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    command = f"{sys.executable} -m bot schema | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ("bash", "-c", command), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stderr == ""
    assert done.stdout in {"{0\n", "{141\n"}
