"""Turn YAML's events into the tree, without recursion and within bounds."""

from __future__ import annotations

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from bot.domain.migration_file.errors import Place, Report
from bot.domain.migration_file.tree import Node, Open
from bot.domain.migration_file.words import key, scalar

_MAX_DEPTH = 12
_MAX_VALUES = 5_000


class Builder:
    """Takes events; `root` is the tree when the report is still readable at the end."""

    def __init__(self, report: Report) -> None:
        self.root: Node | None = None
        self._report = report
        self._open: list[Open] = []
        self._values = 0
        self._documents = 0

    def feed(self, event: Event) -> None:
        """Take one event of the parser."""
        match event:
            case DocumentStartEvent():
                self._document(event)
            case CollectionEndEvent():
                self._attach(self._open.pop().node)
            case NodeEvent():
                self._node(event)

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        place = _place(event)
        if self._documents > 1:
            problem, remedy = "a second document begins here", "Put each migration in its own file."
            self._report.unreadable(place, problem, remedy)
        elif event.version or event.tags:
            self._report.unreadable(place, "there is a % directive above", "Take it out.")

    def _node(self, event: NodeEvent) -> None:
        place = _place(event)
        top = self._open[-1] if self._open else None
        path = top.next_path() if top else ""
        self._decorations(event, place, path)
        self._values += 1
        if self._values > _MAX_VALUES:
            problem = f"there are more than {_MAX_VALUES:,} keys and values"
            self._report.unreadable(place, problem, "Keep one migration in one file.")
        elif top and top.expects_key:
            self._key(event, place, top)
        else:
            self._value(event, place, path)

    def _decorations(self, event: NodeEvent, place: Place, path: str) -> None:
        if isinstance(event, AliasEvent):
            self._report.add(place, path, "aliases (*) are not read", "Write the value out.")
        elif event.anchor is not None:
            self._report.add(place, path, "anchors (&) are not read", "Take the anchor out.")
        elif isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._report.add(place, path, "tags (!) are not read", "Take the tag out.")

    def _key(self, event: NodeEvent, place: Place, top: Open) -> None:
        top.expects_key, top.key = False, None
        if isinstance(event, ScalarEvent):
            top.key = key(event, place, top.node, top.path, self._report)
        elif not isinstance(event, AliasEvent):
            self._report.unreadable(place, "a key must be a word", "Write `key: value`.")

    def _value(self, event: NodeEvent, place: Place, path: str) -> None:
        if isinstance(event, ScalarEvent):
            key_at_hand = self._open[-1].key if self._open else None
            self._attach(scalar(event, place, (path, key_at_hand or ""), self._report))
        elif not isinstance(event, CollectionStartEvent):
            self._attach(Node(place=place, content=""))
        elif len(self._open) >= _MAX_DEPTH:
            problem = f"this is nested more than {_MAX_DEPTH} levels deep"
            self._report.unreadable(place, problem, "Write it flatter; no key is that deep.")
        else:
            mapping = isinstance(event, MappingStartEvent)
            node = Node(place=place, content={} if mapping else [])
            self._open.append(Open(node, path, expects_key=mapping))

    def _attach(self, child: Node) -> None:
        if self._open:
            self._open[-1].take(child)
        else:
            self.root = child


def _place(event: Event) -> Place:
    return Place(line=event.start_mark.line + 1, column=event.start_mark.column + 1)
