from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from bot.domain.plan import Service, Stack
from bot.shell import compose, stack_survey, survey

STACK = Stack(
    directory="/srv/$shop",
    project="shop",
    domain="shop.example",
    services=(Service(name="api", port=18000),),
)
RESOLVED = """name: shop
services:
  api:
    build:
      context: /srv/shop
    environment:
      image: canary
      SHARED: |-
        text
            image: canary
    image: 127.0.0.1:5000/api:1
  "7":
    build:
      context: /srv
  web:
    image: "127.0.0.1:5000/api:1"
volumes:
  data:
    image: none
"""
#: Knows api:1 and not shop-7; takes a second file from standard input when it can be read.
DOCKER = r"""#!/bin/sh
case "$*" in
  'image inspect --format '*)
    shift 4; code=0
    for name; do
      case $name in
        *api:1) printf 'image|sha256:1\nsets|[]\n' ;;
        *) echo "Error response from daemon: No such image: $name" >&2; code=1 ;;
      esac
    done
    exit $code ;;
  *' --file - config --format json') grep -q NOFILE && exit 1; echo '{"both": 1}' ;;
  *' config --format json') echo '{"one": 1}' ;;
  *' config') cat "${0%/*}/resolved" ;;
esac
"""
FIRST = "26.1.5|/var/lib/docker|json-file|2.26.1|null"


def asked(folder: Path, first: str, stack: Stack = STACK) -> list[str]:
    """What the feed says after the daemon's first line and one row."""
    (folder / "resolved").write_text(RESOLVED)
    (folder / "docker").write_text(DOCKER)
    (folder / "docker").chmod(0o755)
    done = subprocess.run(
        stack_survey.ask(stack).argv,
        input=f"{first}\nlisted|yes\n",
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout.splitlines()


def test_the_images_are_those_that_compose_would_name_and_each_is_told_by_its_name(
    tmp_path: Path,
) -> None:
    lines = asked(tmp_path, FIRST)

    assert lines[: lines.index("---json")] == [
        *(FIRST, "listed|yes"),
        *("image|127.0.0.1:5000/api:1|sha256:1", "sets|127.0.0.1:5000/api:1|[]"),
        *("absent|shop-7|", "named|127.0.0.1:5000/api:1", "named|shop-7"),
    ]
    assert lines[lines.index("---json") :] == [
        *("---json", '{"both": 1}', "---text", *RESOLVED.splitlines()),
    ]


def test_the_project_is_read_without_the_env_file_where_that_cannot_be_read(
    tmp_path: Path,
) -> None:
    lines = asked(tmp_path, FIRST, STACK.model_copy(update={"env_file": "NOFILE"}))

    assert lines[lines.index("---json") + 1] == '{"one": 1}'


def test_nobody_waits_twice_for_a_late_daemon(tmp_path: Path) -> None:
    assert asked(tmp_path, "late") == ["late"]


def test_a_script_takes_the_project_out_of_what_it_heard() -> None:
    done = subprocess.run(
        ("sh", "-c", f"{survey.HEARD}{stack_survey.JSON}as_json"),
        input=f"{FIRST}\nlisted|yes\n---json\n{{\n}}\n---text\nname: shop\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )

    assert done.stdout == "{\n}\n"


def test_compose_is_asked_for_this_stack_with_all_its_profiles() -> None:
    asked = stack_survey.ask(STACK)

    assert asked.feed == survey.ask("shop")
    assert asked.argv[7:] == (*compose.arguments(STACK), "--profile", "*")
    alone = json.loads(asked.argv[6])["services"][stack_survey.FILE]
    assert alone["env_file"] == ["/srv/$$shop/.env.prod"], "a dollar in a folder is no variable"
