from __future__ import annotations

import ast
import io
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.fingerprints import labelled
from bot.shell.on_server import (
    env_lines,
    env_names,
    env_report,
    env_sources,
    env_text,
    env_values,
    program,
)

COMPARE = (env_names, env_sources, env_values, env_report)
TEXT = (env_names, env_lines, env_text)
Rows = list[tuple[str, ...]]
Tell = Callable[..., Rows]

SERVICES = {
    "api": {"image": "api:1", "environment": {"A": "same", "LEVEL": "info", "OWN": "x"}},
    "web": {"image": "web:1", "environment": {"A": "same", "LEVEL": "debug"}},
}
PROJECT = {"name": "shop", "services": SERVICES}
IMAGES = [
    {"Id": "sha256:1", "RepoTags": ["api:1"], "Config": {"Env": ["BUILD=2", "PATH=/bin"]}},
]
ALONE = {env_report.FILE: {"image": "file", "environment": {"A": "same", "LEVEL": "info"}}}
WITH_FILE = {"name": "shop", "services": {**SERVICES, **ALONE}}


def stdin(key: str, *parts: object) -> bytes:
    texts = (part if isinstance(part, str) else json.dumps(part) for part in parts)
    return f"{key}\n".encode() + "\0".join(texts).encode()


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tell:
    def run(*parts: object, sources: tuple[str, ...] = (), known: str = "", key: str = "k") -> Rows:
        given = io.TextIOWrapper(io.BytesIO(stdin(key, *parts)))
        monkeypatch.setattr(sys, "stdin", given)
        env_report.main([known, *sources])
        return [tuple(line.split("\t")) for line in capsys.readouterr().out.splitlines()]

    return run


def of(rows: Rows, head: str) -> Rows:
    return [row[1:] for row in rows if row[0] == head]


def process(**variables: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def old(tell: Tell, *parts: object, **variables: str) -> Rows:
    with process(**variables) as child:
        assert child.stdout is not None
        child.stdout.readline()
        return tell(*parts, sources=(f"api.service={child.pid}",))


def test_each_service_gets_image_then_compose(tell: Tell) -> None:
    rows = tell(WITH_FILE, IMAGES, [], "")

    named = [(row[0], row[3], row[4]) for row in of(rows, "new")]
    assert named == [
        ("A", "file", "api web"),
        ("BUILD", "image", "api"),
        ("LEVEL", "compose", "web"),
        ("LEVEL", "file", "api"),
        ("OWN", "compose", "api"),
    ]
    assert of(rows, "override") == [("LEVEL", "web")]
    assert of(rows, "image") == [("api", "read"), ("web", "missing")]
    assert of(rows, "compose") == [("read",)]


def test_equal_values_have_equal_fingerprints_on_both_sides(tell: Tell) -> None:
    rows = old(tell, WITH_FILE, IMAGES, [], "", A="same", LEVEL="loud", PATH="/bin")

    (a,) = (row for row in of(rows, "old") if row[0] == "A")
    assert a[1] == next(row[1] for row in of(rows, "new") if row[0] == "A")
    assert re.fullmatch(r"hmac-[0-9a-f]{16}", a[1])
    assert of(rows, "source") == [("api.service", "read")]
    labels = {row[1] for row in rows if row[1:2] == ("LEVEL",)}
    assert len([row for row in rows if row[1] == "LEVEL" and row[0] in {"old", "new"}]) == 3
    assert labels == {"LEVEL"}


def test_the_order_of_the_rows_does_not_hang_on_the_key(tell: Tell) -> None:
    texts = set()
    for _ in range(12):
        rows = tell(WITH_FILE, IMAGES, [], "", key=secrets.token_hex(32))
        texts.add(labelled("\n".join("\t".join(row) for row in rows)))

    assert len(texts) == 1


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("postgresql://u:p@a:1/d", "postgresql://u:p@b:2/d", [("URL", "host port")]),
        (
            "postgresql://u:p@a/d",
            "postgres://v:q@a/e?x=1",
            [("URL", "password path query scheme user")],
        ),
        ("postgresql://u:p@a/d", "nothing", []),
        ("http://a:99999999/", "http://a/", []),
        ("same", "same", []),
    ],
)
def test_addresses_differ_in_parts(tell: Tell, before: str, after: str, parts: Rows) -> None:
    project = {"services": {"api": {"image": "api:1", "environment": {"URL": after}}}}

    rows = old(tell, project, [], [], "", {}, URL=before)

    assert [(name, " ".join(sorted(words.split()))) for name, words in of(rows, "parts")] == parts


def test_shapes_tell_how_a_value_was_read_and_nothing_else(tell: Tell) -> None:
    values = {
        "E": "",
        "S": "x ",
        "R": "x\r",
        "L": "x\ny",
        "Q": "'x'",
        "D": "$x",
        "F": "\N{LATIN SMALL LETTER U WITH DIAERESIS}",
        "N": "x",
    }
    project = {
        "services": {
            "api": {
                "image": "api:1",
                "environment": {name: text.replace("$", "$$") for name, text in values.items()},
            }
        }
    }

    shapes = {row[0]: row[2] for row in of(tell(project), "new")}

    assert shapes == {
        "E": "empty",
        "S": "space",
        "R": "return",
        "L": "lines",
        "Q": "quoted",
        "D": "dollar",
        "F": "foreign",
        "N": "",
    }


def test_odd_values_and_stale_containers_are_named(tell: Tell) -> None:
    def runs(service: str, *env: str) -> dict[str, Any]:
        labels = {"com.docker.compose.service": service}
        return {"Config": {"Labels": labels, "Env": list(env)}}

    project = {
        "services": {
            "api": {"image": "api:1", "environment": {"A": "new", "SECRET_KEY": "changeme"}},
            "web": {"image": "web:1", "environment": {"A": "new"}},
        }
    }
    containers = [
        runs("api", "A=old", "BUILD=2", "SECRET_KEY=changeme", "GONE=1", "PATH=/x"),
        runs("web", "A=old"),
    ]

    rows = tell(project, IMAGES, containers, "", {})

    assert of(rows, "bad") == [("SECRET_KEY", "placeholder", "api")]
    assert of(rows, "stale") == [("A", "api")], "an unread image leaves web unjudged"


def test_apps_of_pm2_are_read_from_its_list(tell: Tell) -> None:
    listed = [{"name": "api", "pm2_env": {"status": "online", "env": {"A": "same"}}}]

    rows = tell(WITH_FILE, [], [], json.dumps(listed), sources=("api=pm2", "web=pm2"))

    assert of(rows, "source") == [("api", "read"), ("web", "stopped")]
    assert [(row[0], row[4]) for row in of(rows, "old")] == [("A", "api")]
    assert of(tell(PROJECT, sources=("api=pm2",)), "source") == [("api", "hidden")]


def test_without_a_project_only_that_is_told(tell: Tell) -> None:
    assert tell("") == [("compose", "failed")]


def test_pieces_of_values_are_no_names(tell: Tell) -> None:
    project = {"services": {"api": {"image": "a", "environment": {"MIIEvQx": "=", "Named": "1"}}}}

    assert [row[0] for row in of(tell(project, known="Named"), "new")] == ["Named"]


@pytest.mark.parametrize("modules", [COMPARE, TEXT], ids=["compare", "text"])
def test_a_program_is_one_text_without_us_and_without_a_name_twice(modules: Any) -> None:
    tree = ast.parse(program(*modules), feature_version=(3, 7))

    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [node.targets for node in tree.body if isinstance(node, ast.Assign)]
    names += [name.id for (name,) in targets if isinstance(name, ast.Name)]
    assert len(set(names)) == len(names)
    imports = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imports if str(name).startswith("bot")]


def test_a_program_runs_alone_and_its_arguments_hold_no_value() -> None:
    key, value = secrets.token_hex(32), secrets.token_hex(16)
    project = {"services": {"api": {"image": "api:1", "environment": {"A": value}}}}

    done = subprocess.run(
        [sys.executable, "-I", "-c", program(*COMPARE), ""],
        input=stdin(key, project),
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )

    assert b"new\tA\thmac-" in done.stdout
    assert value.encode() not in done.stdout + done.stderr
