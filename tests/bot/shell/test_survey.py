from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import survey
from bot.shell.report import report

DOCKER = """#!/bin/sh
case "$1" in
  info) echo '26.1.5|/var/lib/docker|json-file|2.26.1|null' ;;
  ps) echo 'seen|c1|shop-api-1|shop|1|'; echo 'seen|c2|other-1|other|1|' ;;
  inspect) shift 3; echo "container|api|$*" ;;
esac
"""


def asked(folder: Path, docker: str) -> str:
    """What the feed says with such a `docker` on the path."""
    (folder / "docker").write_text(docker)
    (folder / "docker").chmod(0o755)
    done = subprocess.run(
        survey.ask("shop").argv,
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


def heard(text: str, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ("sh", "-c", script), input=text, capture_output=True, text=True, check=False, timeout=10
    )


def test_the_engine_comes_first_and_only_the_projects_containers_are_looked_into(
    tmp_path: Path,
) -> None:
    first, *rows = asked(tmp_path, DOCKER).splitlines()

    assert first == "26.1.5|/var/lib/docker|json-file|2.26.1|null"
    assert rows == [
        *("listed|yes", "seen|c1|shop-api-1|shop|1|", "seen|c2|other-1|other|1|"),
        "container|api|c1",
    ]


def test_a_daemon_that_refuses_lists_nothing(tmp_path: Path) -> None:
    refuses = '#!/bin/sh\ncase "$1" in info) echo "|||2.26.1|null" ;; esac\nexit 1\n'

    assert asked(tmp_path, refuses) == "|||2.26.1|null\n"


def test_a_daemon_that_hangs_is_late_and_costs_its_time_once(tmp_path: Path) -> None:
    assert asked(tmp_path, "#!/bin/sh\nexec sleep 20\n") == "late\n"


def test_a_script_hears_the_engine_and_the_rows_by_name() -> None:
    text = "26.1.5|/d|json-file|2.26.1|null\nseen|c1|a b\nmount|m\n---json\nseen|no\n---text\n"

    done = heard(text, survey.NEEDED + 'echo "$engine $composer $pools"; facts seen')

    assert done.stdout == "26.1.5 2.26.1 null\nc1|a b\n"


@pytest.mark.parametrize(("head", "status"), [(survey.NEEDED, 124), (survey.HEARD, 0)])
def test_who_needs_a_late_daemon_is_late_too(head: str, status: int) -> None:
    done = heard("late\n", head + "echo said")

    assert done.returncode == status
    if status:
        with pytest.raises(Unanswered, match="time limit on the server: the Docker daemon"):
            report(Output(status=done.returncode, stdout=done.stdout))
    else:
        assert done.stdout == "said\n"
