"""The file as text: size, encoding, forbidden characters, pasted secrets."""

from __future__ import annotations

import re

from bot.domain.migration_file.errors import FileHasErrors, Leak, Place, Report
from bot.domain.migration_file.leaks import leaks

MAX_BYTES = 256 * 1024

_FORBIDDEN = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\xa0-\\u2027\\u202f-\\u2065\\u206a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd"
    "\\U00010000-\\U0010ffff]"
)
_TAB = re.compile(r"^([^\t\n]*)\t", re.MULTILINE)
_START = Place(line=1, column=1)


def decoded(data: bytes, name: str) -> str:
    """The text of the file; raises `FileHasErrors` for other encodings than UTF-8."""
    report = Report(name)
    if _too_large(len(data), report):
        raise FileHasErrors(name, report.errors)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        report.unreadable(
            _place(good, len(good)),
            f"the byte 0x{data[error.start]:02x} is not UTF-8",
            "Save the file as UTF-8.",
        )
        raise FileHasErrors(name, report.errors) from None


def inspect(text: str, report: Report) -> tuple[Leak, ...]:
    """Report what must not be in any file; answer the secrets, whose paths are not yet known."""
    if _too_large(len(text.encode("utf-8", "surrogatepass")), report):
        return ()
    _forbidden(text, report)
    for match in _TAB.finditer(text):
        report.unreadable(
            _place(text, match.end() - 1),
            "there is a tab",
            r'Write spaces instead; inside "quoted text" write \t.',
        )
    return tuple(Leak(place=_place(text, at), what=what) for at, what in leaks(text))


def _too_large(size: int, report: Report) -> bool:
    if size <= MAX_BYTES:
        return False
    report.unreadable(
        _START,
        f"the file has {size:,} bytes, more than {MAX_BYTES:,}",
        "Keep one migration in one file, and nothing else.",
    )
    return True


def has_forbidden(text: str) -> bool:
    """Whether a text, after its escapes are read, holds what no value may hold."""
    return _FORBIDDEN.search(text) is not None


def _forbidden(text: str, report: Report) -> None:
    """One error a kind of character; a binary file would else have thousands."""
    for found in sorted(set(_FORBIDDEN.findall(text))):
        report.unreadable(
            _place(text, text.index(found)),
            f"there is a forbidden invisible character, U+{ord(found):04X}",
            "Take it out.",
        )


def _place(text: str, at: int) -> Place:
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    return Place(line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
