"""Who last changed a migration file: by a real git, a real database."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.connectors.migration_files import Loaded, MigrationFiles
from bot.domain.directory import DirectorySilent, Person
from bot.executor.directory import NoDirectory
from bot.executor.editors import Editors
from storage import journal
from storage.journal import Entry
from tests.bot.executor.conftest import House
from tests.bot.executor.shop import KEY, plan


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """A directory of mail addresses."""

    known: dict[str, str]

    async def members(self, named: tuple[str, ...]) -> frozenset[str]:
        return frozenset(named)

    async def person(self, who: str) -> Person:
        return Person(id=who, active=True, full_member=True)

    async def by_email(self, address: str) -> str:
        return self.known.get(address, "")


def write(folder: Path, **changes: object) -> Loaded:
    content = plan(**changes).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    with (folder / "shop.yml").open("w") as file:
        YAML().dump(content, file)
    return MigrationFiles(folder).loaded_for("C0SHOP")


def commit(folder: Path, address: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", f"user.email={address}")
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "change")):
        subprocess.run(("git", "-C", str(folder), *who, *words), check=True, capture_output=True)


async def brought(house: House, by: str, digest: str) -> None:
    row = Entry(
        tag="preflight:run:ordered",
        actor=by,
        migration="shop/production",
        payload={"digest": digest},
    )
    async with house.database.transaction() as tx:
        await journal.append(tx, KEY, row)


async def test_the_author_of_the_newest_commit_is_found_by_mail_address(
    house: House, tmp_path: Path
) -> None:
    loaded = write(tmp_path)
    commit(tmp_path, "dba@shop.test")
    editors = Editors(database=house.database, directory=Mailboxes({"dba@shop.test": "U0DBA"}))

    found = await editors.of(loaded, by="U0LEAD")

    assert found.people == {"U0DBA"}
    assert found.source.startswith("commit ")


async def test_an_address_that_slack_does_not_know_is_shown_as_it_is(
    house: House, tmp_path: Path
) -> None:
    loaded = write(tmp_path)
    commit(tmp_path, "pat@shop.test")

    found = await Editors(database=house.database, directory=Mailboxes({})).of(loaded, by="U0LEAD")

    assert found.people == {"pat@shop.test"}


async def test_when_slack_is_silent_nobody_guesses(house: House, tmp_path: Path) -> None:
    loaded = write(tmp_path)
    commit(tmp_path, "pat@shop.test")

    with pytest.raises(DirectorySilent):
        await Editors(database=house.database, directory=NoDirectory()).of(loaded, by="U0LEAD")


async def test_a_change_outside_git_belongs_to_whoever_first_brought_it_in(
    house: House, tmp_path: Path
) -> None:
    commit_of_before = write(tmp_path)
    commit(tmp_path, "pat@shop.test")
    changed = write(tmp_path, quorum=3)
    for by, digest in (
        ("U0OTHER", commit_of_before.plan.digest),
        ("U0DBA", changed.plan.digest),
        ("U0LEAD", changed.plan.digest),
    ):
        await brought(house, by, digest)

    found = await Editors(database=house.database, directory=NoDirectory()).of(changed, by="U0SEC")

    assert found.people == {"U0DBA"}
