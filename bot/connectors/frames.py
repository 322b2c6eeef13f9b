"""Reads the frames that a bundle's script sends, in whatever pieces they arrive."""

from __future__ import annotations

import base64
import binascii

from bot.connectors.bundle import CAP
from bot.domain.reading import Output

_KEEP = 1_048_576
_PARTS = frozenset({"status", "stdout", "stderr"})
_FIELDS = 4


class Frames:
    """Collects the parts of each answer; all that is no frame is noise and is dropped.

    `missing` names tools that the server lacks, `refused` says that sudo wants a password,
    `ended` that the script ran to its end.
    """

    def __init__(self, nonce: str) -> None:
        self._mark = f"{nonce} ".encode()
        self._pending = b""
        self._parts: dict[int, dict[str, bytes]] = {}
        self.missing = ""
        self.refused = False
        self.ended = False

    def feed(self, data: bytes) -> tuple[tuple[int, Output], ...]:
        """The answers, by the command's place, that these bytes complete."""
        *lines, rest = (self._pending + data).split(b"\n")
        self._pending = rest[-_KEEP:]
        found = (self._line(line) for line in lines if line.startswith(self._mark))
        return tuple(answer for answer in found if answer is not None)

    def _line(self, line: bytes) -> tuple[int, Output] | None:
        fields = line[len(self._mark) :].split(b" ", _FIELDS - 1)
        if len(fields) != _FIELDS or fields[2] != str(len(fields[3])).encode():
            return None
        name, part = fields[0].decode("ascii", "replace"), fields[1].decode("ascii", "replace")
        if name == "-":
            self._note(part, fields[3])
            return None
        return self._part(int(name), part, fields[3]) if _is_number(name) else None

    def _note(self, part: str, text: bytes) -> None:
        self.missing = self.missing or _tools(part, text)
        self.refused = self.refused or part == "nosudo"
        self.ended = self.ended or part == "end"

    def _part(self, number: int, part: str, content: bytes) -> tuple[int, Output] | None:
        parts = self._parts.setdefault(number, {})
        if part not in _PARTS or part in parts:
            return None
        parts[part] = content
        output = _output(parts) if parts.keys() == _PARTS else None
        return None if output is None else (number, output)


def _tools(part: str, text: bytes) -> str:
    return text.decode("ascii", "replace").strip() if part == "missing" else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _output(parts: dict[str, bytes]) -> Output | None:
    status = parts["status"].decode("ascii", "replace")
    if not _is_number(status):
        return None
    try:
        return Output(
            status=int(status), stdout=_text(parts["stdout"]), stderr=_text(parts["stderr"])
        )
    except binascii.Error:
        return None


def _text(encoded: bytes) -> str:
    content = base64.b64decode(encoded, validate=True)
    text = content[:CAP].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"{text}\n[cut after {CAP} bytes]" if len(content) > CAP else text
