"""Runs on the server: the variables of old processes and new services, as they would be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Service(NamedTuple):
    """One service of the new stack: what its image sets, and what Compose sets on top."""

    image: str
    given: dict[str, str]


def parsed(text: bytes) -> Any:
    """JSON, or None for what is none."""
    try:
        return json.loads(text.decode("utf-8", "surrogateescape"))
    except ValueError:
        return None


def process(pid: str) -> tuple[str, dict[str, str]]:
    """`read`, `stopped` or `hidden`, and the variables that the process was started with."""
    if pid in {"", "0"}:
        return "stopped", {}
    try:
        lines = Path("/proc", pid, "environ").read_bytes().split(b"\0")
    except FileNotFoundError:
        return "stopped", {}
    except OSError:
        return "hidden", {}
    return "read", pairs(line.decode("utf-8", "surrogateescape") for line in lines)


def pairs(lines: Any) -> dict[str, str]:
    """The variables of `NAME=value` lines."""
    return dict(line.split("=", 1) for line in lines if "=" in line)


def pm2_apps(text: bytes) -> dict[str, list[dict[str, str]]]:
    """The variables of each instance by app, out of what `pm2 jlist` printed.

    The process of an app in cluster mode does not have them in its own environment.
    """
    lines = [line for line in text.splitlines() if line.startswith(b"[")]
    apps: dict[str, list[dict[str, str]]] = {}
    for app in parsed(lines[0]) or [] if lines else []:
        shown = app["pm2_env"]
        if shown.get("status") in {"online", "launching"}:
            apps.setdefault(app["name"], []).append(_texts(shown.get("env") or {}, app["name"]))
    return apps


def _texts(env: Mapping[str, Any], app: str) -> dict[str, str]:
    """Only what becomes a variable: pm2 keeps an object and its own settings beside them."""
    plain = {name: value for name, value in env.items() if isinstance(value, (str, int, float))}
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in plain.items()
        if name != app
    }


def services(project: Any) -> dict[str, Service]:
    """What Compose resolved; it doubles each dollar in what it prints."""
    found = {}
    for name, service in sorted((project or {}).get("services", {}).items()):
        given = service.get("environment") or {}
        found[name] = Service(
            image=service.get("image") or "{}-{}".format(project.get("name", ""), name),
            given={
                each: str(value).replace("$$", "$")
                for each, value in given.items()
                if value is not None
            },
        )
    return found


def image_variables(images: Any) -> dict[str, dict[str, str]]:
    """What each image sets, by all of its names."""
    known: dict[str, dict[str, str]] = {}
    for image in images or []:
        names = [image["Id"], *(image.get("RepoTags") or []), *(image.get("RepoDigests") or [])]
        for name in names:
            known[short(name)] = pairs((image.get("Config") or {}).get("Env") or [])
    return known


def short(image: str) -> str:
    """An image's name as the engine keeps it: a digest needs no tag, the hub no host."""
    name, at, digest = image.partition("@")
    folder, slash, last = name.rpartition("/")
    last = last.partition(":")[0] if at else last if ":" in last else last + ":latest"
    whole = folder + slash + last + at + digest
    for prefix in ("index.docker.io/", "docker.io/", "library/"):
        whole = whole[len(prefix) :] if whole.startswith(prefix) else whole
    return whole


def running(containers: Any) -> dict[str, dict[str, str]]:
    """What each service's container runs with now."""
    found: dict[str, dict[str, str]] = {}
    for container in containers or []:
        labels = container["Config"].get("Labels") or {}
        if labels.get("com.docker.compose.oneoff") != "True":
            name = labels.get("com.docker.compose.service", "")
            found[name] = pairs(container["Config"].get("Env") or [])
    return found
