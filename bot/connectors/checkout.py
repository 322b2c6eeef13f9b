"""A checkout of the app on the bot: its update rules, its Dockerfiles, and what hadolint says."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.domain.image_reading import Dockerfile, Lint, Repository
from bot.domain.probe import Checkout
from bot.domain.reading import NoAnswer, Silence

_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
_RENOVATE = (
    *("renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5"),
    *(".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json"),
)
_WATCHES_IMAGES = {"docker", "docker-compose"}
_NOT_OURS = {".git", "node_modules", ".venv", "vendor"}
_DOCKERFILE = re.compile(r"(?:.+\.)?dockerfile(?:\..+)?|containerfile", re.IGNORECASE)
_MOST = 50
_MOST_BYTES = 256 * 1024
_MOST_WORDS = 200


async def read(probe: Checkout) -> Repository | NoAnswer:
    """What the checkout holds; hadolint is asked where the bot has one, and may take its time."""
    folder = Path(probe.path)
    try:
        async with asyncio.timeout(probe.timeout):
            seen = await asyncio.to_thread(_look, folder)
            return await _linted(seen, folder)
    except TimeoutError:
        return NoAnswer(why=Silence.TIMED_OUT, detail=f"reading {folder} took too long")
    except (OSError, ValueError) as error:
        return NoAnswer(why=Silence.GARBLED, detail=f"{folder} cannot be read: {error}")


def _look(folder: Path) -> Repository:
    if not folder.is_dir():
        raise ValueError("it is no folder on the bot")
    updates, others = _rules(folder)
    shapes = tuple(_shape(_text(folder / name), name) for name in _dockerfiles(folder))
    return Repository(updates=updates, other_rules=others, dockerfiles=shapes)


async def _linted(seen: Repository, folder: Path) -> Repository:
    hadolint = _linter()
    if hadolint is None:
        return seen
    files = [each.path for each in seen.dockerfiles]
    lint = await _lint(hadolint, folder, files) if files else ()
    return replace(seen, linter=hadolint, lint=lint)


def _linter() -> str | None:
    """On the path, or beside the bot's own Python, where pip puts it."""
    beside = str(Path(sys.executable).parent)
    return shutil.which("hadolint") or shutil.which("hadolint", path=beside)


def _dockerfiles(folder: Path) -> Iterator[str]:
    found = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _NOT_OURS)
        for name in sorted(names):
            file = Path(root) / name
            if _DOCKERFILE.fullmatch(name) and file.is_file() and not file.is_symlink():
                found += 1
                yield str(file.relative_to(folder))
            if found >= _MOST:
                return


def _text(file: Path) -> str:
    if file.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{file.name} is larger than a Dockerfile")
    return file.read_text()


def _shape(text: str, path: str) -> Dockerfile:
    stages, copies, runs = 0, False, 0
    for line in text.splitlines():
        word = line.split(maxsplit=1)[:1]
        match "".join(word).upper():
            case "FROM":
                stages, copies, runs = stages + 1, False, 0
            case "COPY" if "--from=" in line:
                copies = True
            case "RUN":
                runs += 1
                copies |= bool(re.search(r"--mount=\S*from=", line))
    return Dockerfile(path=path, stages=stages, copies=copies, runs=runs)


def _rules(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files whose rules watch images, and files with other rules only."""
    watching: dict[str, bool] = {}
    for name in _DEPENDABOT:
        if (folder / name).is_file():
            watching[name] = bool(_WATCHES_IMAGES & _ecosystems(_text(folder / name)))
    for name in _RENOVATE:
        if (folder / name).is_file():
            watching[name] = _renovates_images(_text(folder / name))
    ours = tuple(name for name, watches in watching.items() if watches)
    return ours, tuple(name for name in watching if name not in ours)


def _ecosystems(text: str) -> set[str]:
    try:
        content = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(f"dependabot's file is no YAML: {error}") from None
    updates = content.get("updates") if isinstance(content, dict) else None
    rules = updates if isinstance(updates, list) else []
    return {str(each.get("package-ecosystem")) for each in rules if isinstance(each, dict)}


def _renovates_images(text: str) -> bool:
    """Renovate watches Dockerfiles unless it is told to watch something else only."""
    managers = re.search(r"enabledManagers[\"']?\s*:\s*\[([^]]*)]", text)
    named = managers is None or "docker" in managers[1]
    return named and not re.search(r"[\"']?enabled[\"']?\s*:\s*false", text)


async def _lint(hadolint: str, folder: Path, files: list[str]) -> tuple[Lint, ...]:
    process = await asyncio.create_subprocess_exec(
        *(hadolint, "--no-color", "--no-fail", "--format", "json", "--", *files),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        said = json.loads(out)
        return tuple(_word(each) for each in said[:_MOST_WORDS])
    except (ValueError, TypeError, KeyError):
        raise ValueError(
            f"hadolint gave no report: {complaint.decode(errors='replace')[:200]}"
        ) from None


def _word(each: dict[str, object]) -> Lint:
    return Lint(
        path=str(each["file"]),
        line=int(str(each["line"])),
        code=str(each["code"]),
        level=str(each["level"]),
        message=str(each["message"]),
    )
