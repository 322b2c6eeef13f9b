"""The scripts under the shells that a target may have; what they do is shown on a real server."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bot.shell import drill_scripts

SCRIPTS = {
    name: getattr(drill_scripts, name)
    for name in ("LOOK_AROUND", "DUMP", "RESTORE", "MIGRATE", "CLEAN_UP")
}
LOCKS = drill_scripts.MIGRATE.partition("awk -F ")[2].partition("' locks")[0].partition("'\n")[2]


@pytest.mark.parametrize("shell", [each for each in ("dash", "bash") if shutil.which(each)])
@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_parses(name: str, shell: str) -> None:
    text = drill_scripts.HEAD + SCRIPTS[name]
    done = subprocess.run((shell, "-n", "-c", text), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("rows", "samples", "longest"),
    [
        ([], 0, "0\t"),
        (["100\t\t", "200\t\t"], 2, "0\t"),
        (["100\t7\torders"], 1, "0\torders"),
        (["100\t7\torders", "200\t7\torders", "300\t7\torders", "400\t\t"], 4, "200\torders"),
        (["100\t7\torders", "200\t\t", "300\t7\torders"], 3, "0\torders"),
        (
            ["100\t7\torders", "100\t8\tusers", "200\t8\tusers", "", "300\t8\tusers"],
            3,
            "200\tusers",
        ),
        (["100\t7\torders", "200\t8\torders"], 2, "0\torders"),
    ],
)
def test_a_lock_counts_from_the_first_to_the_last_sample_in_a_row(
    rows: list[str], samples: int, longest: str
) -> None:
    text = "\n".join((*rows, ""))
    awk = ("awk", "-F", "\t", LOCKS)
    done = subprocess.run(awk, input=text, capture_output=True, text=True, check=True)

    assert done.stdout == f"samples\t{samples}\nlock\t{longest}\n"
