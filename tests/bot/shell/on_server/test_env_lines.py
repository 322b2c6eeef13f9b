from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.shell.on_server.env_lines import entries

#: A line, and the words for what parsers make of it; tests/integration/test_env_parsers.py asks
#: systemd, Compose and python-dotenv themselves about the same lines.
LINES = {
    "X=pa$word1": "dollar",
    "X=x${PLAIN}y": "dollar",
    'X="dollar $PLAIN x"': "dollar",
    "X=$$lit": "dollar",
    r"X=\$a": "dollar backslash",
    r'X="a\$b"': "escape",
    'X="quoted value"': "",
    "X='single $x'": "",
    "X=abc #def": "comment",
    "X=a\t#b": "comment",
    "X=#hash": "",
    "X=x#y": "",
    'X="x # y"': "",
    r"X=a\nb": "backslash",
    r"X=C:\dir": "backslash",
    r"X=a\\b": "backslash",
    r'X="a\nb"': "escape",
    r'X="a\\b"': "",
    r'X="a\\nb"': "",
    r'X="a\\\nb"': "escape",
    r'X="a\qb"': "",
    r"X='a\nb'": "",
    r"X='a\'b'": "escape",
    'X="a\\\nb"': "escape",
    'X={"a":"b"}': "",
    "X=trail  ": "",
    'X="a"b': "after-quote",
    "X='a'b": "after-quote",
    'X="a" # c': "after-quote comment",
    'X=a"b"c': "",
    'X="multi\nline"': "",
    "X=it's": "",
    r'X="say \"hi\""': "",
    "X=": "",
    "X=''": "",
    "X=a=b==": "",
    "X=5$": "",
    "X=a$1b": "",
    "X=$(id)": "",
    "X=\N{LATIN SMALL LETTER U WITH DIAERESIS}": "",
    "export X=1": "export",
    "X = 1": "",
    "  X=1": "",
    "X=1\r": "",
    "X: 1": "colon",
    "X": "bare",
    "X-Y=1": "name",
    "X.Y=1": "name",
    "1X=2": "name",
}
REFUSED = ('X="unterminated', "X='unterminated", "; X=1")


@pytest.mark.parametrize(("line", "kinds"), LINES.items())
def test_a_line_is_told_by_what_parsers_make_of_it(line: str, kinds: str) -> None:
    (entry,) = entries(f"{line}\n")

    assert entry.kinds == tuple(kinds.split())


@pytest.mark.parametrize("line", REFUSED)
def test_what_compose_refuses_is_told(line: str) -> None:
    assert next(entries(f"{line}\n")).kinds == ("refused",)


def test_names_lines_and_descriptions_are_those_of_the_file() -> None:
    text = '# what A is for\r\nA=1\r\nB="x\ny"\n\n#\nC=2\nD=3 # behind\nexport E\n'

    found = [(one.line, one.name, one.value, one.described) for one in entries(text)]

    assert found == [
        (2, "A", "1", True),
        (3, "B", "x\ny", False),
        (7, "C", "2", True),
        (8, "D", "3", True),
        (9, "E", "", False),
    ]


@given(st.text(st.sampled_from("A=\"'\\$# \n\r:;exportü{}"), max_size=60))
@example("A=1\n\r \nB=2")
def test_any_text_is_read_to_its_end(text: str) -> None:
    numbers = [entry.line for entry in entries(text)]

    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= text.count("\n") + 1 for number in numbers)
