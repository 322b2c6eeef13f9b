from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Service, Stack
from bot.domain.reading import Output
from bot.shell import update_rules
from bot.shell.report import report

DOCKER = "version: 2\nupdates:\n  - package-ecosystem: {}\n    directory: /\n"


def asked(folder: Path) -> dict[str, str]:
    """What the script itself says of that folder."""
    stack = Stack(
        directory=str(folder),
        project="shop",
        domain="shop.example",
        services=(Service(name="api", port=18000),),
    )
    argv = update_rules.ask(stack).argv
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=10)
    said = report(Output(status=done.returncode, stdout=done.stdout, stderr=done.stderr))
    return {**dict(said.of("rules", 2)), "checkout": said.one("checkout")}


@pytest.mark.parametrize(
    ("name", "text", "watches"),
    [
        (".github/dependabot.yml", DOCKER.format("docker"), "yes"),
        (".github/dependabot.yml", DOCKER.format('"docker-compose" # both'), "yes"),
        (".github/dependabot.yaml", DOCKER.format("'docker'").replace("\n", "\r\n"), "yes"),
        (".github/dependabot.yml", DOCKER.format("pip"), "no"),
        (".github/dependabot.yml", "# package-ecosystem: docker\n", "no"),
        ("renovate.json", '{"extends": ["config:recommended"]}', "yes"),
        ("renovate.json", '{"enabledManagers": ["npm"]}', "no"),
        (".renovaterc", '{"enabledManagers": ["npm", "dockerfile"]}', "yes"),
        (".github/renovate.json5", "{enabled: false}", "no"),
    ],
)
def test_only_rules_that_watch_images_count(
    name: str, text: str, watches: str, tmp_path: Path
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)

    assert asked(tmp_path) == {name: watches, "checkout": "no"}


def test_the_top_of_a_checkout_is_looked_at_from_below(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True, timeout=10)
    (tmp_path / "renovate.json").write_text("{}")
    (tmp_path / "deploy").mkdir()

    assert asked(tmp_path / "deploy") == {"renovate.json": "yes", "checkout": "yes"}
    assert asked(tmp_path / "gone") == {"checkout": "no"}
