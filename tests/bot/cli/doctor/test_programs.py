from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.doctor.diagnosis import Health
from bot.cli.doctor.programs import programs

pytestmark = pytest.mark.unit


def lay(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch(mode=0o755)


def test_programs_that_are_there_are_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lay(tmp_path, "curl", "ssh", "git", "pg_dump")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert programs().health is Health.OK


def test_a_missing_program_warns_with_what_goes_without_it_and_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lay(tmp_path, "curl", "git")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = programs()

    assert found.health is Health.WARN
    assert found.observed.startswith("no ssh: no smoke flow reaches the new stack")
    assert "apt-get install openssh-client postgresql-client`" in found.remedy
