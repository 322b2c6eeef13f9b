"""The script runs here, on folders of our own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import SecretSource
from bot.domain.plan.services import Postgres
from bot.domain.reading import Output
from bot.shell import dumps
from bot.shell.dumps import Dump
from bot.shell.report import report


def look(folder: Path) -> Dump | None:
    command = dumps.ask(str(folder))
    done = subprocess.run(command.argv, capture_output=True, text=True, check=False)
    return dumps.newest(report(Output(status=done.returncode, stdout=done.stdout)))


def test_the_newest_file_counts_and_folders_do_not(tmp_path: Path) -> None:
    for name, age in (("old dump", 9_000), ("new;dump", 500), ("-n", 8_000)):
        (tmp_path / name).write_text("12345")
        changed = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (changed, changed))
    (tmp_path / "folder").mkdir()

    found = look(tmp_path)

    assert found is not None
    assert 500 <= found.age < 600
    assert found.size == 5


def test_a_file_of_tomorrow_is_not_older_than_now(tmp_path: Path) -> None:
    (tmp_path / "dump").write_text("")
    soon = (tmp_path / "dump").stat().st_mtime + 9_000
    os.utime(tmp_path / "dump", (soon, soon))

    assert look(tmp_path) == Dump(age=0, size=0)


def test_an_empty_or_missing_folder_holds_none(tmp_path: Path) -> None:
    assert look(tmp_path) is None
    assert look(tmp_path / "nowhere") is None


@pytest.mark.parametrize("row", ["newest\t-5\t1", "newest\tx\t1", "newest\t1", "other"])
def test_an_odd_report_says_nothing(row: str) -> None:
    said = report(Output(status=0, stdout=f"folder\tthere\n{row}\nslipway-end\n"))
    if row == "other":
        assert dumps.newest(said) is None
        return
    with pytest.raises(Unanswered):
        dumps.newest(said)


def test_it_asks_as_root_and_changes_nothing() -> None:
    assert dumps.ask("/var/backups").sudo
    assert dumps.look("/var/my backups") == "`sudo ls -lt '/var/my backups'`"


@pytest.mark.parametrize(
    ("source", "folder", "said"),
    [
        (SecretSource(env="DB"), "/var/b", '"$DB" --file /var/b/before-migration.dump`'),
        (SecretSource(file="db"), None, '"$DATABASE_URL" --file /var/backups/before-'),
    ],
)
def test_a_dump_names_the_variable_and_not_the_secret(
    source: SecretSource, folder: str | None, said: str
) -> None:
    assert said in dumps.make(Postgres(kind="postgres", url=source, backups=folder))
