"""Every command of a cutover: a card in the channel, the commands in its thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.message import Block, Message
from bot.domain.runbook import Line, Move, Runbook
from bot.views.blocks import context, header, message, section
from bot.views.markup import Safe, code, escape, lines, person, prose, row, strong
from bot.views.verdict import counted

_PIECE = 2_600
_PAGE = 10_000
_ENOUGH = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A block with its room in a message."""

    block: Block
    room: int


def card(book: Runbook, by: str) -> Message:
    """What would be done, in order, one line a step."""
    line = f"PLAN {book.digest} · {counted(book.commands, 'command')} · {book.migration}"
    targets = list(dict.fromkeys(move.target for move in book.moves))
    return message(
        line,
        header(line),
        *(section(_steps(book, target)) for target in targets[:10]),
        section(Safe("Nothing runs by this. Every command is in the thread, with undo and look.")),
        context(_facts(book, by)),
    )


def ordered(book: Runbook) -> Message:
    """The answer to the person who asked."""
    said = row(Safe("The plan"), code(book.digest), Safe("is in the channel."), by=" ")
    return message(said, section(said))


def pages(book: Runbook) -> int:
    """How many messages the commands take."""
    return len(_packed(book))


def page(book: Runbook, number: int) -> Message | None:
    """One of the thread's messages; None beyond the last."""
    packed = _packed(book)
    if number >= len(packed):
        return None
    title = f"Commands ({number + 1} of {len(packed)}) · plan {book.digest} · {book.migration}"
    return message(title, *packed[number])


def everything(book: Runbook) -> tuple[Block, ...]:
    """The blocks of all messages, one after the other."""
    return tuple(block for each in _packed(book) for block in each)


def text(book: Runbook) -> str:
    """All of it for a terminal; what is not a command is a comment."""
    head = f"# {book.migration}: plan {book.digest}, file {book.file}, {book.strategy}\n"
    return "\n".join((head, *(_as_text(number, move) for number, move in _numbered(book))))


def _as_text(number: int, move: Move) -> str:
    parts = [f"# {number}. {move.title} ({move.step}, {move.target})"]
    for word, commands in (("do", move.do), ("undo", move.undo), ("look", move.look)):
        parts += [f"# {word}, {line.where}:\n{line.line}" for line in commands]
    if not move.undo:
        parts.append(f"# undo: {move.note}")
    return "\n".join(parts) + "\n"


def _numbered(book: Runbook) -> Iterator[tuple[int, Move]]:
    yield from enumerate(book.moves, 1)


def _steps(book: Runbook, target: str) -> Safe:
    mine = (
        row(Safe(f"{number}."), prose(move.title, 80), by=" ")
        for number, move in _numbered(book)
        if move.target == target
    )
    return lines(strong(target), *mine)


def _facts(book: Runbook, by: str) -> Safe:
    return row(
        row(Safe("asked by"), person(by), by=" "),
        row(Safe("plan"), code(book.digest, 12), by=" "),
        row(Safe("file"), code(book.file, 12), by=" "),
        prose(f"strategy: {book.strategy}", 60),
    )


def _packed(book: Runbook) -> tuple[tuple[Block, ...], ...]:
    """The blocks of all moves in as few messages as Slack's limits allow."""
    packed: list[list[_Part]] = [[]]
    for number, move in _numbered(book):
        for part in _parts(number, move):
            now = packed[-1]
            full = sum(each.room for each in now) + part.room > _PAGE or len(now) >= _ENOUGH
            packed += [[part]] if full else []
            if not full:
                now.append(part)
    return tuple(tuple(part.block for part in each) for each in packed)


def _parts(number: int, move: Move) -> Iterator[_Part]:
    title = row(strong(f"{number}. {move.title}"), code(move.step), prose(move.target, 64))
    yield _part(title)
    for word, commands in (("Do", move.do), ("Undo", move.undo), ("Look", move.look)):
        yield from (part for line in commands for part in _command(word, line))
    if not move.undo:
        yield _part(row(Safe("*Undo:*"), prose(move.note), by=" "))


def _command(word: str, line: Line) -> Iterator[_Part]:
    pieces = _pieces(line.line)
    for number, piece in enumerate(pieces, 1):
        of = f" ({number} of {len(pieces)}, one command)" if len(pieces) > 1 else ""
        yield _part(Safe(f"*{word}*, {line.where}{of}:\n```{piece}```"))


def _pieces(command: str) -> tuple[Safe, ...]:
    """The whole command, cut at line ends where one section cannot hold it; nothing is lost."""
    pieces = [""]
    for line in command.splitlines(keepends=True):
        for start in range(0, len(line), _PIECE // 5):
            bit = line[start : start + _PIECE // 5]
            if len(pieces[-1]) + len(_safe(bit)) > _PIECE:
                pieces.append("")
            pieces[-1] += _safe(bit)
    return tuple(Safe(piece) for piece in pieces)


def _safe(bit: str) -> str:
    """Escaped, with its line end; an escaped character takes five at most."""
    end = "\n" if bit.endswith("\n") else ""
    lead = bit[: len(bit) - len(bit.lstrip(" "))]
    tail = bit.rstrip("\n")
    rest = tail[len(lead) :]
    trail = rest[len(rest.rstrip(" ")) :]
    return f"{lead}{escape(rest, _PIECE)}{trail}{end}"


def _part(text: Safe) -> _Part:
    return _Part(block=section(text), room=len(text) + 60)
