from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Service, Stack
from bot.domain.reading import Output
from bot.shell import files
from bot.shell.report import Report, report

ENV = """\
DOMAIN=shop.example\r
SECRET_KEY=
EMPTY=""
SINGLE=''
export TOKEN="abc"
PEM="-----BEGIN KEY-----
MIIEvQIBADAN==
QUOTEDLINE=
QUOTEDLINE=
-----END KEY-----"
API_KEY=hunter2 # why
API_KEY=other
HASH=# nothing
BARE
"""
EXAMPLE = "# names\nexport DOMAIN=\nSECRET_KEY=x\nEMPTY=\nMISSING=\n"


def stack(folder: Path, *required: str) -> Stack:
    return Stack(
        directory=str(folder),
        project="shop",
        domain="shop.example",
        services=(Service(name="api", port=18000),),
        required=required,
    )


def ask(folder: Path, *required: str) -> tuple[Report, str]:
    done = subprocess.run(
        files.env_shape(stack(folder, *required)).argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return report(Output(status=0, stdout=done.stdout)), done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env.prod").write_bytes(ENV.encode())
    (tmp_path / ".env.prod").chmod(0o640)
    (tmp_path / ".env.prod.example").write_text(EXAMPLE)
    return tmp_path


def test_the_shape_of_the_file_is_told_and_no_value(folder: Path) -> None:
    names = ("DOMAIN", "SECRET_KEY", "EMPTY", "SINGLE", "TOKEN", "PEM", "HASH", "BARE", "GONE")
    said, text = ask(folder, *names)

    assert {row[0]: row[1] for row in said.of("value", 2)} == {
        "DOMAIN": "set",
        "SECRET_KEY": "empty",
        "EMPTY": "empty",
        "SINGLE": "empty",
        "TOKEN": "set",
        "PEM": "set",
        "HASH": "empty",
        "BARE": "empty",
    }
    assert said.one("crlf") == "1"
    assert said.of("twice", 1) == (("API_KEY",),)
    assert said.of("file", 3)[0][:2] == ("there", "640")
    for secret in ("hunter2", "abc", "MIIE", "QUOTEDLINE", "shop.example"):
        assert secret not in text


def test_the_example_says_what_is_required_when_the_plan_does_not(folder: Path) -> None:
    said, _ = ask(folder)

    assert [name for (name,) in said.of("required", 1)] == [
        "DOMAIN",
        "SECRET_KEY",
        "EMPTY",
        "MISSING",
    ]


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    said, _ = ask(tmp_path / "nowhere", "DOMAIN")

    assert said.of("file", 3) == (("missing", "", ""),)
    assert said.of("crlf", 1) == ()


@pytest.mark.parametrize(("added", "tracked"), [(True, "yes"), (False, "no")])
def test_git_knows_whether_it_tracks_the_file(folder: Path, added: bool, tracked: str) -> None:
    git = ("git", "-C", str(folder))
    subprocess.run((*git, "init", "--quiet"), check=True, timeout=10)
    if added:
        subprocess.run((*git, "add", ".env.prod"), check=True, timeout=10)

    assert ask(folder)[0].one("tracked") == tracked


def follow(remedy: str) -> None:
    subprocess.run(("sh", "-c", remedy.strip("`")), check=True, timeout=10)


def test_the_remedies_put_the_file_right(folder: Path) -> None:
    path = str(folder / ".env.prod")
    (folder / ".env.prod.example").chmod(0o644)

    follow(files.make_private(path))
    follow(files.strip_carriage_returns(path))

    said, _ = ask(folder, "DOMAIN")
    assert said.of("file", 3)[0][1] == "600"
    assert said.one("crlf") == "0"


def test_a_missing_file_starts_as_a_private_copy_of_the_example(folder: Path) -> None:
    (folder / ".env.prod").unlink()

    follow(files.start_from_example(stack(folder)))

    assert ask(folder)[0].of("file", 3)[0][:2] == ("there", "600")


def test_an_untracked_file_stays_on_the_disk(folder: Path) -> None:
    git = ("git", "-C", str(folder))
    subprocess.run((*git, "init", "--quiet"), check=True, timeout=10)
    subprocess.run((*git, "add", ".env.prod"), check=True, timeout=10)

    follow(files.untrack(stack(folder)))

    said, _ = ask(folder)
    assert (said.one("tracked"), said.of("file", 3)[0][0]) == ("no", "there")


def test_an_owner_is_set_by_name() -> None:
    assert files.own("/srv/shop/.env.prod", "deploy") == ("`sudo chown deploy /srv/shop/.env.prod`")


def test_a_value_is_taken_over_on_one_line() -> None:
    """The real thing runs in tests/integration/test_checks.py; here: nothing but names in it."""
    remedy = files.copy_value("/srv/shop/.env.prod", "SECRET_KEY", ("/etc/a.env", "/etc/b.env"))

    assert remedy.endswith(" copy /srv/shop/.env.prod SECRET_KEY /etc/a.env /etc/b.env`")
    assert "\n" not in remedy
