"""The audit key: made once, private, the same for all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.errors import SettingsRefused
from bot.settings.private_file import audit_key


def test_the_first_call_makes_the_key_and_every_later_one_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "audit.key"
    key = audit_key(path)

    assert key == audit_key(path)
    assert len(key.reveal()) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_many_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(audit_key, [tmp_path / "audit.key"] * 64))

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [("short", 0o600, "fewer than 32 characters"), ("x" * 64, 0o604, "has mode 0604")],
)
def test_a_key_that_is_short_or_open_is_refused(
    tmp_path: Path, content: str, mode: int, said: str
) -> None:
    path = tmp_path / "audit.key"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(SettingsRefused, match=said):
        audit_key(path)


def test_a_folder_that_cannot_hold_it_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsRefused, match=r"audit\.key cannot be read: Not a directory"):
        audit_key(tmp_path / "file" / "audit.key")
