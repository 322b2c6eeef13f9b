"""SQL files of a real server, by a real sshd and a real squawk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.domain.probe import PendingSql
from bot.domain.reading import NoAnswer, Reading, Silence, SqlFindings
from bot.shell import pending_sql
from tests.integration.sshd import plan, sshd
from tests.integration.worlds import answer

BAD = """alter table orders add column note text;
alter table orders drop column item;
-- squawk-ignore ban-drop-table
drop table if exists gone;
delete from orders;
"""


async def ask(folder: Path, where: Path, probe: PendingSql | None = None) -> Reading:
    where.mkdir(exist_ok=True)
    with sshd(where) as server:
        here = plan(server.port, server.host_key)
        return await answer(probe or pending_sql.ask(str(folder)), here, {"SSH_KEY": server.key})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sql").mkdir()
    return tmp_path / "sql"


async def test_both_linters_speak_and_name_file_and_line(folder: Path, tmp_path: Path) -> None:
    (folder / "002 bad'.sql").write_text(BAD)
    (folder / "001.sql").write_text("set lock_timeout = '1s';\nselect 'ü';\n")
    (folder / "notes.txt").write_text("drop table orders;")
    got = await ask(folder, tmp_path / "ssh")

    assert isinstance(got, SqlFindings), got
    assert got.files == ("001.sql", "002?bad?.sql")
    assert got.statements == 6
    found = {(hit.file, hit.line, hit.rule) for hit in got.hits}
    assert ("002?bad?.sql", 2, "ban-drop-column") in found
    assert ("002?bad?.sql", 5, "data-delete") in found
    assert not any(rule == "ban-drop-table" for _, _, rule in found)


async def test_an_empty_folder_has_no_files(folder: Path, tmp_path: Path) -> None:
    assert await ask(folder, tmp_path / "ssh") == SqlFindings(files=(), statements=0)


async def test_files_that_do_not_come_whole_are_no_answer(folder: Path, tmp_path: Path) -> None:
    (folder / "long.sql").write_text("select 1;\n" * 9_000)
    long = await ask(folder, tmp_path / "a")
    (folder / "long.sql").write_bytes(b"select '\xff'")
    odd = await ask(folder, tmp_path / "b")
    missing = await ask(folder / "nowhere", tmp_path / "c")

    for got, said in ((long, "too long"), (odd, "not UTF-8"), (missing, "did not come whole")):
        assert isinstance(got, NoAnswer)
        assert got.why is Silence.GARBLED
        assert said in got.detail


async def test_a_bot_without_squawk_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.sql").write_text("select 1;")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    got = await ask(folder, tmp_path / "ssh")

    assert isinstance(got, NoAnswer)
    assert "pip install 'slipway[sql]'" in got.detail


async def test_a_server_that_is_away_is_silence(folder: Path) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
    got = await answer(pending_sql.ask(str(folder)), plan(1, key), {"SSH_KEY": "no key"})

    assert isinstance(got, NoAnswer)
