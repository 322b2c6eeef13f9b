"""The folder of migration files, read afresh at each question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import FileRefused, UnknownMigration
from bot.domain.migration_file import (
    MAX_BYTES,
    FileError,
    FileHasErrors,
    channel_of,
    parse_bytes,
)
from bot.domain.migration_file.claims import Claimed, rivals
from bot.domain.plan import Plan
from bot.domain.plan.paths import anchored


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A good file. Paths in the plan are as written."""

    path: Path
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A file that is refused; `channel` is the one that it claims, None where nobody can tell."""

    path: Path
    channel: str | None
    refusal: FileHasErrors


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every file of the folder, in the order of the names."""

    loaded: tuple[Loaded, ...]
    broken: tuple[Broken, ...]


class MigrationFiles:
    """Answers which migration belongs to a channel.

    Every question reads the folder, so an edit counts at once; only the parsing of bytes that did
    not change is remembered. Blocks for milliseconds: call it in a thread.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._parsed: dict[Path, tuple[bytes, Loaded | Broken]] = {}

    def for_channel(self, channel: str) -> Plan:
        """The channel's plan; raises like `loaded_for`."""
        return self.loaded_for(channel).plan

    def loaded_for(self, channel: str) -> Loaded:
        """The channel's plan and where its file lies.

        Raises `FileHasErrors` when the channel's file is refused, or when none fits and a refused
        one may be it; `UnknownMigration` when no file names the channel.
        """
        survey = self.survey()
        for broken in survey.broken:
            if broken.channel == channel:
                raise broken.refusal
        for loaded in survey.loaded:
            if loaded.plan.channel == channel:
                return loaded
        for broken in survey.broken:
            if broken.channel is None:
                raise broken.refusal
        raise UnknownMigration(self._nothing_for(channel, survey), next_action=self._what_to_do())

    def all(self) -> tuple[Loaded, ...]:
        """Every plan; raises `FileRefused` with the errors of all files when one is refused."""
        survey = self.survey()
        if survey.broken:
            refusals = [broken.refusal for broken in survey.broken]
            if len(refusals) == 1:
                raise refusals[0]
            raise FileRefused("\n\n".join(refusal.sentence for refusal in refusals))
        return survey.loaded

    def survey(self) -> Survey:
        """Good and refused files. Raises `UnknownMigration` when the folder cannot be read."""
        read = [self._read(path) for path in self._paths()]
        self._parsed = {path: (data, answer) for path, data, answer in read}
        return _settled([answer for _, _, answer in read])

    def _paths(self) -> list[Path]:
        try:
            return sorted(
                path
                for path in self.folder.iterdir()
                if path.suffix in {".yml", ".yaml"} and not path.name.startswith(".")
            )
        except OSError as trouble:
            raise UnknownMigration(
                f"The folder of migration files, {self.folder}, cannot be read: "
                f"{trouble.strerror}.",
                next_action="Make it, or set SLIPWAY_MIGRATIONS to the right one.",
            ) from trouble

    def _read(self, path: Path) -> tuple[Path, bytes, Loaded | Broken]:
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as trouble:
            return path, b"", _unreadable(path, trouble)
        known = self._parsed.get(path)
        if known is not None and known[0] == data and data:
            return path, data, known[1]
        return path, data, _parsed(path, data)

    def _nothing_for(self, channel: str, survey: Survey) -> str:
        names = [f"{each.path.name} ({each.plan.channel})" for each in survey.loaded]
        names += [f"{each.path.name} (refused)" for each in survey.broken]
        found = ", ".join(names) if names else "no *.yml file"
        return f"No migration file names this channel, {channel}. In {self.folder}: {found}."

    def _what_to_do(self) -> str:
        return "Write `channel:` with this id into the migration's file."


def _parsed(path: Path, data: bytes) -> Loaded | Broken:
    try:
        plan = parse_bytes(data, path.name)
    except FileHasErrors as refusal:
        claim = channel_of(data.decode("utf-8", "replace"))
        return Broken(path=path, channel=claim, refusal=refusal)
    return Loaded(path=path, plan=plan)


def from_folder(plan: Plan, folder: str) -> Plan:
    """The plan with its relative paths made absolute; the digest belongs to the plan as written."""

    def resolve(said: str) -> str:
        return str(Path(folder) / Path(said).expanduser())

    return anchored(plan, resolve)


def _unreadable(path: Path, trouble: OSError) -> Broken:
    error = FileError(
        file=path.name,
        line=1,
        column=1,
        path="",
        problem=f"the file cannot be read: {trouble.strerror}",
        remedy="Make it readable for the user that runs the bot, or take it away.",
    )
    return Broken(path=path, channel=None, refusal=FileHasErrors(path.name, [error]))


def _settled(answers: list[Loaded | Broken]) -> Survey:
    """Files that claim the same channel or the same migration are refused, all of them."""
    good = [answer for answer in answers if isinstance(answer, Loaded)]
    refused = rivals([Claimed(name=each.path.name, plan=each.plan) for each in good])
    broken = [answer for answer in answers if isinstance(answer, Broken)]
    broken += [
        Broken(path=each.path, channel=each.plan.channel, refusal=refused[each.path.name])
        for each in good
        if each.path.name in refused
    ]
    return Survey(
        loaded=tuple(each for each in good if each.path.name not in refused),
        broken=tuple(sorted(broken, key=lambda each: each.path)),
    )


def read_migration(path: Path) -> Plan:
    """One file, wherever it lies; raises `FileHasErrors`."""
    path = path.absolute()
    try:
        with path.open("rb") as file:
            answer = _parsed(path, file.read(MAX_BYTES + 1))
    except OSError as trouble:
        answer = _unreadable(path, trouble)
    if isinstance(answer, Broken):
        raise answer.refusal
    return answer.plan
