"""The key lives in a private file, is made once and is never replaced."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.errors import SettingsRefused
from storage.audit_key import audit_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.key"


def test_it_is_made_once_and_private_whatever_the_umask(path: Path) -> None:
    umask = os.umask(0)
    try:
        first = audit_key(path)
    finally:
        os.umask(umask)

    assert audit_key(path) == first
    assert len(first.reveal()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["audit.key"]


def test_programs_that_start_at_once_get_the_same_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(audit_key, [path] * 8))

    assert keys == {audit_key(path)}


def test_two_bots_have_two_keys(tmp_path: Path) -> None:
    assert audit_key(tmp_path / "one") != audit_key(tmp_path / "two")


@pytest.mark.parametrize("content", ["", "not a key\n", "ab" * 31, "AB" * 32, "\xff" * 64])
def test_a_file_without_a_key_is_refused_and_left_as_it_is(path: Path, content: str) -> None:
    path.write_text(content, "latin-1")
    path.chmod(0o600)

    with pytest.raises(SettingsRefused, match="does not hold an audit key"):
        audit_key(path)

    assert path.read_text("latin-1") == content


def test_a_file_that_others_can_read_is_refused(path: Path) -> None:
    audit_key(path)
    path.chmod(0o644)

    with pytest.raises(SettingsRefused, match="has mode 0644"):
        audit_key(path)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="cannot be created"):
        audit_key(tmp_path / "nowhere" / "audit.key")
