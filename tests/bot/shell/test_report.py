from __future__ import annotations

import subprocess

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell.report import Report, command, listed, octal, quoted, report, script, whole


def run(argv: tuple[str, ...]) -> Output:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=10)
    return Output(status=done.returncode, stdout=done.stdout, stderr=done.stderr)


def test_a_script_travels_on_one_line_and_arrives_as_it_was_written() -> None:
    argv = script(
        'for word in "$@"; do\n  printf \'word\\t%s\\n\' "$word"\ndone', "a b", "$(id)", r"\n"
    )

    assert not any("\n" in word for word in argv)
    assert report(run(argv)).of("word", 1) == (("a b",), ("$(id)",), (r"\n",))


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (Output(status=0, stdout=""), "it printed no complete report"),
        (Output(status=0, stdout="space\t1"), "ended with status 0"),
        (Output(status=124, stdout=""), "ran into its time limit on the server"),
        (Output(status=-1, stdout="slipway-end\n"), "was lost before it ended"),
        (Output(status=1, stdout="", stderr="sudo: a password\nis required"), "a password is"),
    ],
)
def test_only_a_script_that_came_to_its_end_has_reported(output: Output, said: str) -> None:
    with pytest.raises(Unanswered, match=said):
        report(output)


def test_rows_are_found_by_their_head_and_checked_for_their_width() -> None:
    known = Report(rows=(("unit", "active"), ("image", "api", "1"), ("unit", "late")))

    assert known.one("unit") == "active"
    assert known.of("image", 2) == (("api", "1"),)
    with pytest.raises(Unanswered, match="broken row 'image'"):
        known.of("image", 1)
    with pytest.raises(Unanswered, match="says nothing about 'daemon'"):
        known.one("daemon")


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٣", "²", "9" * 5000])
def test_a_number_is_made_of_a_few_plain_digits(text: str) -> None:
    assert whole("42") == 42
    with pytest.raises(Unanswered):
        whole(text)


def test_a_mode_is_octal() -> None:
    assert octal("644") == 0o644
    with pytest.raises(Unanswered):
        octal("rw")


def test_commands_are_quoted_once_and_shown_in_backticks() -> None:
    assert command(quoted("chmod", "600", "/srv/my app/.env"), quoted("true")) == (
        "`chmod 600 '/srv/my app/.env' && true`"
    )


@pytest.mark.parametrize(
    ("words", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_reads_as_a_sentence(words: tuple[str, ...], text: str) -> None:
    assert listed(words) == text
