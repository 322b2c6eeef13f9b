"""Whoever follows docs/adding-a-check.md word by word has a check that works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.executor.plugins import GROUP

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/adding-a-check.md").read_text()
FILES = dict(re.findall(r"^`([\w/]+\.py)`:\n\n```python\n(.*?)^```$", PAGE, re.M | re.S))
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
    for line in block.replace("\\\n", "").splitlines()
]
COPIED = ("bot", "commands", "storage", "sandbox", "tests/bot/checks", "tests/mutants", "docs")
JUDGE = """\
from bot.domain.check import Outcome
from bot.domain.migration_file import parse
from bot.domain.reading import Output
from bot.executor import judging
from pathlib import Path

plan = parse(Path("docs/examples/static-site.yml").read_text(), "slipway.yml")
known = judging.asked(judging.all_checks(), plan)
(mine,) = [each for each in known if each.check.id == "journal-persists"]
for status, said in ((0, "directory"), (1, ""), (124, "")):
    probes = {probe: Output(status=status, stdout=said) for probe in judging.probes([mine])}
    print(judging.finding(mine, probes, plan, 7).outcome.value)
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's working parts with the page's files in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        ignored = shutil.ignore_patterns("static")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, folder / name)
    if (ROOT / "tests/readings").exists():
        shutil.copytree(ROOT / "tests/readings", folder / "tests/readings")
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    # as `pytest` does, but on the copy: what is installed is the original
    for tool, options in (("pytest", "-m pytest -q -p no:cacheprovider"), ("python", "")):
        path = folder / ".venv/bin" / tool
        path.write_text(f'#!/bin/sh\nexec {sys.executable} {options} "$@"\n')
        path.chmod(0o755)
    for name, text in FILES.items():
        assert not (folder / name).exists()
        (folder / name).write_text(text)
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "RUFF_NO_CACHE": "true"}
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def test_a_check_is_two_files() -> None:
    assert list(FILES) == [
        "bot/checks/infrastructure/journal_persists.py",
        "tests/bot/checks/infrastructure/test_journal_persists.py",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pages_commands_work(checkout: Path, command: str) -> None:
    done = run(checkout, "sh", "-c", command)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "pytest" not in command or re.search(r"^\d+ passed", done.stdout, re.M), done.stdout


def test_the_new_check_is_found_asked_and_judged(checkout: Path) -> None:
    done = run(checkout, sys.executable, "-c", JUDGE)

    assert done.stdout.split() == ["pass", "warn", "unknown"], done.stderr


def test_the_page_names_the_group_that_is_looked_through() -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.M | re.S)

    points = tomllib.loads(text)["project"]["entry-points"]

    assert points[GROUP] == {"acme": "acme_checks", "acme-journal": "acme_journal:JournalPersists"}
