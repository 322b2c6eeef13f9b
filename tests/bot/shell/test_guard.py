"""The guard run for real, on this machine as the target."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.errors import GarbledAnswer
from bot.domain.reading import Output
from bot.shell import guard
from bot.shell.guard import Answer, Operation, OpState


def ask(argv: tuple[str, ...]) -> Answer:
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    return guard.parse(Output(status=ran.returncode, stdout=ran.stdout, stderr=ran.stderr))


def until(condition: object, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator] # a zero-argument callable
        assert time.monotonic() < deadline, "it did not become true"
        os.sched_yield()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[str]:
    yield str(tmp_path / "guard")
    ask(guard.quiesce(10**9, grace=0, root=str(tmp_path / "guard")))


def op(key: str = "run1-1-start", fence: int = 1, attempt: int = 1) -> Operation:
    return Operation(key=key, fence=fence, attempt=attempt)


def counting(tmp_path: Path, then: str = "true") -> tuple[str, ...]:
    return ("sh", "-c", f'echo effect >>"$1"; {then}', "sh", str(tmp_path / "effects"))


def effects(tmp_path: Path) -> int:
    file = tmp_path / "effects"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_an_operation_runs_once_and_its_result_is_replayed_to_a_newer_owner(
    tmp_path: Path, root: str
) -> None:
    argv = counting(tmp_path, "echo out; echo err >&2; exit 97")
    first = ask(guard.run(op(), argv, wait=5, root=root))
    again = ask(guard.run(op(fence=2), argv, wait=5, root=root))
    seen = ask(guard.look(op(fence=3), root=root))

    assert first == again == seen
    assert first == Answer(state=OpState.DONE, status=97, stdout="out\n", stderr="err\n")
    assert effects(tmp_path) == 1


def test_twenty_starters_at_once_give_one_effect(tmp_path: Path, root: str) -> None:
    argv = guard.run(op(), counting(tmp_path), wait=10, root=root)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, [argv] * 20))

    assert {answer.state for answer in answers} == {OpState.DONE}
    assert effects(tmp_path) == 1


def test_a_secret_comes_by_stdin_into_a_file_for_root_alone_and_from_no_older_owner(
    tmp_path: Path, root: str
) -> None:
    file = tmp_path / "secrets" / "url"

    def keep(text: str, fence: int) -> Answer:
        argv = guard.keep(op(fence=fence), str(file), root=root)
        ran = subprocess.run(
            argv, input=text, capture_output=True, text=True, timeout=30, check=False
        )
        return guard.parse(Output(status=ran.returncode, stdout=ran.stdout, stderr=ran.stderr))

    kept = keep("first", 2)
    mode = file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777
    late = keep("zombie's", 1)

    assert (kept.state, late.state) == (OpState.KEPT, OpState.FENCED)
    assert file.read_text() == "first"
    assert mode == (0o600, 0o700)


def test_an_older_fence_is_refused_and_starts_nothing(tmp_path: Path, root: str) -> None:
    absent = ask(guard.look(op(fence=2), root=root))
    zombie = ask(guard.run(op(fence=1), counting(tmp_path), wait=5, root=root))

    assert absent.state is OpState.ABSENT
    assert (zombie.state, zombie.status) == (OpState.FENCED, 2)
    assert effects(tmp_path) == 0


def test_words_reach_the_command_exactly_as_they_are(root: str) -> None:
    nasty = ("--help", "a b", "$(id)", "`id`", "'", '"', "*", "\\n", "-n", "", "ü\ttab")
    answer = ask(guard.run(op(), ("printf", "[%s]", *nasty), wait=5, root=root))

    assert answer.stdout == "".join(f"[{word}]" for word in nasty)


def test_a_command_outlives_the_guard_and_a_second_call_attaches_to_it(
    tmp_path: Path, root: str
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    argv = counting(tmp_path, f"cat '{gate}'; echo over")
    waiting = ask(guard.run(op(), argv, wait=0, root=root))
    seen = ask(guard.look(op(fence=2), root=root))
    with subprocess.Popen(
        guard.run(op(fence=3), argv, wait=20, root=root), stdout=subprocess.PIPE, text=True
    ) as attached:
        gate.write_text("opened ")
        out, _ = attached.communicate(timeout=20)

    assert waiting.state is seen.state is OpState.RUNNING
    assert out == "slipway-guard done 0\nopened over\n"
    assert effects(tmp_path) == 1


def test_a_daemon_left_behind_does_not_keep_the_operation_running(root: str) -> None:
    since = time.monotonic()
    answer = ask(guard.run(op(), ("sh", "-c", "sleep 60 & echo $!"), wait=25, root=root))
    took = time.monotonic() - since
    os.kill(int(answer.stdout), 9)

    assert (answer.state, answer.status) == (OpState.DONE, 0)
    assert took < 20


def runner_of(root: str, key: str = "run1-1-start") -> int:
    file = Path(root) / "ops" / key / "pid"
    until(lambda: file.exists() and file.read_text().strip())
    return int(file.read_text())


def test_a_killed_runner_is_known_to_be_interrupted_and_only_a_higher_attempt_starts_again(
    tmp_path: Path, root: str
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    argv = counting(tmp_path, f"cat '{gate}'")
    ask(guard.run(op(), argv, wait=0, root=root))
    os.killpg(runner_of(root), 9)
    until(lambda: ask(guard.look(op(), root=root)).state is OpState.INTERRUPTED)
    same = ask(guard.run(op(), argv, wait=5, root=root))
    before = effects(tmp_path)
    higher = ask(guard.run(op(attempt=2), counting(tmp_path), wait=5, root=root))
    late = ask(guard.run(op(attempt=1), counting(tmp_path), wait=5, root=root))

    assert same.state is OpState.INTERRUPTED
    assert before <= 1
    assert (higher.state, higher.status) == (late.state, late.status) == (OpState.DONE, 0)
    assert effects(tmp_path) == before + 1


def test_a_reboot_in_the_middle_is_told_from_a_kill(tmp_path: Path, root: str) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    ask(guard.run(op(), ("cat", str(gate)), wait=0, root=root))
    pid = runner_of(root)
    boot = Path(root) / "ops" / "run1-1-start" / "boot"
    earlier_boot = boot.read_text()[:-2] + "0\n"
    os.killpg(pid, 9)
    until(lambda: ask(guard.look(op(), root=root)).state is OpState.INTERRUPTED)
    boot.write_text(earlier_boot)

    assert ask(guard.look(op(), root=root)).state is OpState.REBOOTED
    assert earlier_boot.count("/") == 1


def test_a_result_on_disk_counts_also_after_a_reboot(root: str) -> None:
    ask(guard.run(op(), ("echo", "made"), wait=5, root=root))
    (Path(root) / "ops" / "run1-1-start" / "boot").write_text("another/1\n")

    assert ask(guard.look(op(), root=root)).stdout == "made\n"


def test_what_it_keeps_is_for_its_owner_alone_but_commands_see_their_own_umask(
    tmp_path: Path, root: str
) -> None:
    made = tmp_path / "made"
    old = os.umask(0o022)
    try:
        ask(guard.run(op(), ("touch", str(made)), wait=5, root=root))
    finally:
        os.umask(old)

    assert made.stat().st_mode & 0o777 == 0o644
    assert {p.stat().st_mode & 0o077 for p in Path(root).rglob("*")} == {0}


def test_a_target_without_room_for_the_guard_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    root = str(tmp_path / "file" / "guard")
    answer = ask(guard.run(op(), counting(tmp_path), wait=5, root=root))

    assert answer.state is OpState.BROKEN
    assert effects(tmp_path) == 0


def test_a_login_banner_is_skipped_and_anything_else_is_garbled() -> None:
    said = Output(status=0, stdout="Welcome!\nslipway-guard done 3\nhi\n")

    assert guard.parse(said) == Answer(state=OpState.DONE, status=3, stdout="hi\n", stderr="")
    with pytest.raises(GarbledAnswer, match="did not answer"):
        guard.parse(Output(status=-1, stdout=""))


@pytest.mark.parametrize("key", ["", "../etc", "a/b", "-n", "a b", "a\nb"])
def test_a_key_that_could_leave_its_place_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        op(key)
