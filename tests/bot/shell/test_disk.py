from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bot.domain.reading import Output
from bot.shell import disk
from bot.shell.report import report, whole


def test_a_path_that_does_not_exist_yet_is_measured_where_it_would_be(tmp_path: Path) -> None:
    asked = disk.space((str(tmp_path), str(tmp_path / "later" / "uploads")), "shop")

    done = subprocess.run(
        asked.argv, input="late\n", capture_output=True, text=True, check=True, timeout=10
    )
    rows = report(Output(status=0, stdout=done.stdout)).of("space", 4)

    assert [row[0] for row in rows][1:] == [str(tmp_path), str(tmp_path / "later" / "uploads")]
    free = [whole(row[1]) * 1024 for row in rows][1:]
    really = shutil.disk_usage(tmp_path).free
    assert all(abs(each - really) < 0.05 * really for each in free)


def test_old_engines_are_not_told_to_prune_volumes() -> None:
    assert disk.free_docker("26.1.5") == (
        "`docker image prune --force`",
        "`docker builder prune --force`",
        "`docker volume prune --force`",
        "`sudo journalctl --vacuum-size=200M`",
    )
    assert "`docker volume prune --force`" not in disk.free_docker("20.10.24")
    assert "`docker volume prune --force`" not in disk.free_docker("")


def test_a_person_sees_what_fills_the_disk() -> None:
    assert disk.largest("/srv") == (
        "`sudo find /srv -xdev -type f -size +500M -exec ls -lh '{}' +`"
    )
    assert disk.most_files("/srv") == ("`sudo du --inodes --one-file-system --max-depth=2 /srv`")
