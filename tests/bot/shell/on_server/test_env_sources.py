from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.shell.on_server import env_sources as sources

READINGS = Path(__file__).parents[3] / "readings"


def test_a_process_has_the_variables_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_LATER", "1")

    state, found = sources.process(str(os.getpid()))

    assert state == "read"
    assert found["PATH"]
    assert "SET_LATER" not in found


@pytest.mark.parametrize("pid", ["", "0", "4194305"])
def test_no_process_is_stopped(pid: str) -> None:
    assert sources.process(pid) == ("stopped", {})


def test_another_users_process_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert sources.process("1") == ("hidden", {})


def test_pm2_tells_the_apps_own_variables_in_both_modes() -> None:
    apps = sources.pm2_apps((READINGS / "pm2_jlist.txt").read_bytes())

    assert {name: len(instances) for name, instances in apps.items()} == {"fork": 1, "many": 2}
    for instance in (*apps["fork"], *apps["many"]):
        assert instance["CANARY"] == "value of the sandbox"
        assert instance["LEVEL"] == "3"
        assert "fork" not in instance


@pytest.mark.parametrize("text", [b"", b"nothing\n", b"[broken\n", b"[]\n"])
def test_pm2_may_say_nothing(text: bytes) -> None:
    assert sources.pm2_apps(text) == {}


def test_a_stopped_app_has_no_variables() -> None:
    listed = [{"name": "a", "pm2_env": {"status": "stopped", "env": {"X": "1"}}}]

    assert sources.pm2_apps(json.dumps(listed).encode()) == {}


def test_compose_doubles_its_dollars_and_leaves_out_what_is_not_set() -> None:
    project = {
        "name": "shop",
        "services": {
            "web": {"environment": {"A": "x$$y", "B": None, "C": 1}},
            "api": {"image": "api:1"},
        },
    }

    found = sources.services(project)

    assert found["web"] == sources.Service(image="shop-web", given={"A": "x$y", "C": "1"})
    assert found["api"] == sources.Service(image="api:1", given={})
    assert sources.services(None) == {}


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("caddy", "caddy:latest"),
        ("docker.io/library/caddy:2", "caddy:2"),
        ("index.docker.io/library/caddy:2", "caddy:2"),
        ("127.0.0.1:5000/api:1@sha256:ab", "127.0.0.1:5000/api@sha256:ab"),
        ("sha256:abcd", "sha256:abcd"),
    ],
)
def test_an_image_has_one_name(image: str, name: str) -> None:
    assert sources.short(image) == name


def test_an_images_variables_are_found_by_all_of_its_names() -> None:
    image = {
        "Id": "sha256:1",
        "RepoTags": ["api:1"],
        "RepoDigests": ["api@sha256:2"],
        "Config": {"Env": ["A=b=c", "odd"]},
    }

    known = sources.image_variables([image, {"Id": "sha256:3", "Config": None}])

    assert {name for name, found in known.items() if found == {"A": "b=c"}} == {
        "sha256:1",
        "api:1",
        "api@sha256:2",
    }
    assert known["sha256:3"] == {}
    assert sources.image_variables(None) == {}


def test_what_runs_is_told_by_service_without_one_off_containers() -> None:
    def container(service: str, oneoff: str) -> dict[str, object]:
        labels = {"com.docker.compose.service": service, "com.docker.compose.oneoff": oneoff}
        return {"Config": {"Labels": labels, "Env": [f"WHO={service}{oneoff}"]}}

    assert sources.running([container("api", "False"), container("api", "True")]) == {
        "api": {"WHO": "apiFalse"}
    }
    assert sources.running(None) == {}
