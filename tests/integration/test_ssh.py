"""One server, asked over a real sshd: logins, silence, noise, and what is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest

from bot.connectors.world import Patience, World, connecting
from bot.domain.plan import Plan
from bot.domain.probe import Command, Login
from bot.domain.reading import LoggedIn, NoAnswer, Output, Silence
from bot.executor.clock import SystemClock
from tests.integration.sshd import Sshd, generate_key, plan, sshd, wait_until
from tests.integration.worlds import QUICK, answer, answers, world

HELLO = Command(argv=("echo", "hello"))
PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@contextmanager
def forced(folder: Path, script: str) -> Iterator[Sshd]:
    """An sshd on which every login runs this script; "$SSH_ORIGINAL_COMMAND" is what was asked."""
    path = folder / "forced"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    with sshd(folder, f"ForceCommand {path}") as running:
        yield running


def at(server: Sshd, **target: object) -> Plan:
    return plan(server.port, server.host_key, **target)


def env(server: Sshd) -> dict[str, str]:
    return {"SSH_KEY": server.key}


def silence(reading: object) -> tuple[Silence, str]:
    assert isinstance(reading, NoAnswer)
    return reading.why, reading.detail


async def test_the_login_says_who_we_are(server: Sshd) -> None:
    reading = await answer(Login(), at(server), env(server))

    assert isinstance(reading, LoggedIn)
    assert (reading.user, reading.uid, reading.host_key) == ("root", 0, server.host_key)
    assert "root" in reading.groups


async def test_a_command_arrives_as_it_was_written_and_answers_in_full(server: Sshd) -> None:
    words = ("printf", "%s|", "it's", '"$HOME"', "", "`id`", "a  b", "--help", "ü", "\\n;*")
    commands = [
        Command(argv=words),
        Command(argv=("sh", "-c", "echo out; echo err >&2; exit 3")),
        Command(argv=("no-such-command",)),
        Command(argv=("sh", "-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2")),
        Command(argv=("sh", "-c", "locale 2>/dev/null | grep -c LC_ALL=C; cat")),
    ]
    got = await answers(commands, at(server), env(server))

    assert got[commands[0]] == Output(status=0, stdout="".join(f"{word}|" for word in words[2:]))
    assert got[commands[1]] == Output(status=3, stdout="out\n", stderr="err\n")
    missing, flood, _ = (got[command] for command in commands[2:])
    assert isinstance(missing, Output)
    assert missing.status == 127
    assert isinstance(flood, Output)
    assert flood.status == 0
    assert flood.stdout.endswith("[cut after 65536 bytes]")
    assert flood.stderr.endswith("[cut after 65536 bytes]")


async def test_a_question_asked_twice_is_sent_once(server: Sshd, tmp_path: Path) -> None:
    tally = Command(argv=("sh", "-c", f"echo x >>{tmp_path}/tally"))
    same = Command(argv=("sh", "-c", f"echo x >>{tmp_path}/tally"))

    async with world(env(server)) as asked:
        got = [each async for each in asked.ask([tally, same, tally], at(server))]

    assert len(got) == 1
    assert (tmp_path / "tally").read_text() == "x\n"


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
async def test_another_host_key_than_the_pinned_one_is_said_and_no_login_is_tried(
    server: Sshd, tmp_path: Path, kind: str
) -> None:
    generate_key(tmp_path / "other", kind)
    pinned = " ".join((tmp_path / "other.pub").read_text().split()[:2])
    logins = (server.folder / "log").read_text().count("Accepted publickey")

    why, detail = silence(await answer(HELLO, plan(server.port, pinned), env(server)))

    assert why is Silence.HOST_KEY_CHANGED
    assert f"127.0.0.1:{server.port}" in detail
    assert (server.folder / "log").read_text().count("Accepted publickey") == logins


async def test_a_key_that_the_server_does_not_know_is_a_refused_login(
    server: Sshd, tmp_path: Path
) -> None:
    generate_key(tmp_path / "other")
    stranger = {"SSH_KEY": (tmp_path / "other").read_text()}

    why, detail = silence(await answer(Login(), at(server), stranger))

    assert why is Silence.LOGIN_REFUSED
    assert detail == f"127.0.0.1:{server.port} does not let root in with this key"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"env": "NOT_SET"}, "the environment variable NOT_SET holds no secret"),
        ({"env": "NO_KEY"}, "what is given as SSH key for web is no private key"),
        ({"file": "/nonexistent/key"}, "the file /nonexistent/key cannot be read"),
        ({"command": ["sh", "-c", "exit 4"]}, "the command sh ended with status 4"),
        ({"command": ["/nonexistent/vault"]}, "the command /nonexistent/vault cannot be run"),
    ],
)
async def test_a_missing_key_is_said_with_the_place_where_it_should_be(
    server: Sshd, source: dict[str, object], said: str
) -> None:
    where = at(server, key=source)

    why, detail = silence(await answer(HELLO, where, {"NO_KEY": "hunter2"}))

    assert why is Silence.LOGIN_REFUSED
    assert detail.startswith(said)
    assert "hunter2" not in detail


async def test_the_key_may_come_from_a_file_or_a_command(server: Sshd) -> None:
    key = str(server.folder / "user")
    for source in ({"file": key}, {"command": ["cat", key]}):
        assert await answer(HELLO, at(server, key=source), {}) == Output(status=0, stdout="hello\n")


async def test_nothing_that_listens_is_a_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    why, detail = silence(await answer(HELLO, plan(port, PINNED), {"SSH_KEY": "x"}))

    assert why is Silence.REFUSED
    assert detail == f"127.0.0.1:{port} refuses the connection: nothing listens there"


async def test_a_name_without_an_address_is_unreachable() -> None:
    lost = plan(22, PINNED, host="no-such-host.invalid")
    why, detail = silence(await answer(HELLO, lost, {"SSH_KEY": "x"}))

    assert why is Silence.UNREACHABLE
    assert "no-such-host.invalid" in detail


async def test_a_listener_that_never_speaks_is_given_up_in_time(server: Sshd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        started = time.monotonic()
        got = await answers([HELLO, Login()], plan(port, PINNED), env(server), QUICK)

    assert time.monotonic() - started < 2
    sentence = f"127.0.0.1:{port} accepts connections but does not speak SSH within 1 s"
    assert {silence(each) for each in got.values()} == {(Silence.TIMED_OUT, sentence)}


async def test_a_black_hole_is_given_up_in_time(server: Sshd) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # with a full backlog the kernel drops every further SYN
        port = full.getsockname()[1]
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        why, detail = silence(await answer(Login(), plan(port, PINNED), env(server), QUICK))

    assert time.monotonic() - started < 2
    assert (why, detail) == (Silence.TIMED_OUT, f"127.0.0.1:{port} did not answer within 1 s")


async def test_a_reset_in_the_handshake_is_a_lost_connection(server: Sshd) -> None:
    def reset(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        peer.recv(64)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        rude = threading.Thread(target=reset, args=(listener,))
        rude.start()
        port = listener.getsockname()[1]
        why, _ = silence(await answer(HELLO, plan(port, PINNED), env(server), QUICK))
        rude.join()

    assert why is Silence.LOST


async def test_a_server_that_dies_while_it_works_is_lost_and_the_next_question_is_answered(
    server: Sshd,
) -> None:
    slow = Command(argv=("sleep", "30"), timeout=30)
    async with world(env(server)) as asked:
        before = set(server.sessions())
        got = {}
        async for probe, reading in asked.ask([HELLO, slow], at(server)):
            got[probe] = reading
            if probe is HELLO:
                for pid in set(server.sessions()) - before:
                    os.kill(pid, signal.SIGKILL)
        again = [reading async for _, reading in asked.ask([HELLO], at(server))]

    assert silence(got[slow])[0] is Silence.LOST
    assert again == [Output(status=0, stdout="hello\n")]


async def test_a_frozen_server_is_given_up_and_asked_anew_when_it_is_back(server: Sshd) -> None:
    async with world(env(server), QUICK) as asked:
        before = set(server.sessions())
        async for _ in asked.ask([HELLO], at(server)):
            pass
        (ours,) = set(server.sessions()) - before
        os.kill(ours, signal.SIGSTOP)
        started = time.monotonic()
        frozen = [reading async for _, reading in asked.ask([HELLO], at(server))]
        spent = time.monotonic() - started
        again = [reading async for _, reading in asked.ask([HELLO], at(server))]
        os.kill(ours, signal.SIGCONT)

    assert silence(frozen[0])[0] is Silence.TIMED_OUT
    assert spent < QUICK.total + 1.2
    assert again == [Output(status=0, stdout="hello\n")]


async def test_a_server_that_freezes_while_it_works_is_not_asked_on_that_connection_again(
    server: Sshd, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    slow = Command(argv=("sh", "-c", f"touch {begun}; exec sleep 30"), timeout=30)
    async with world(env(server), QUICK) as asked:
        before = set(server.sessions())
        told = asyncio.ensure_future(anext(asked.ask([slow], at(server))))
        await asyncio.to_thread(wait_until, begun.exists)
        (ours,) = set(server.sessions()) - before
        os.kill(ours, signal.SIGSTOP)
        _, frozen = await told
        again = [reading async for _, reading in asked.ask([HELLO], at(server))]
        os.kill(ours, signal.SIGCONT)

    assert silence(frozen)[0] is Silence.TIMED_OUT
    assert again == [Output(status=0, stdout="hello\n")]


async def test_a_hanging_command_delays_nobody_else(server: Sshd) -> None:
    hanging = [Command(argv=("sleep", "60", str(n)), timeout=2) for n in range(3)]
    stubborn = Command(argv=("sh", "-c", "trap '' TERM; sleep 60 & wait; wait; sleep 9"), timeout=1)
    quick = [Command(argv=("echo", str(n))) for n in range(13)]
    started = time.monotonic()
    arrived = {}
    async with world(env(server)) as asked:
        async for probe, reading in asked.ask([*hanging, stubborn, *quick], at(server)):
            arrived[probe] = (time.monotonic() - started, reading)

    assert max(arrived[probe][0] for probe in quick) < 1.8
    assert all(isinstance(arrived[probe][1], Output) for probe in quick)
    assert [arrived[probe][1] for probe in hanging] == [Output(status=124, stdout="")] * 3
    stopped = arrived[stubborn][1]
    assert isinstance(stopped, Output)
    assert stopped.status == 137
    assert max(when for when, _ in arrived.values()) < 4


async def test_what_cannot_end_in_time_is_no_answer(server: Sshd) -> None:
    endless = Command(argv=("sleep", "3"), timeout=3)
    started = time.monotonic()
    got = await answers([endless, HELLO], at(server), env(server), QUICK)

    assert time.monotonic() - started < QUICK.total + 0.5
    assert silence(got[endless])[0] is Silence.TIMED_OUT
    assert got[HELLO] == Output(status=0, stdout="hello\n")


async def test_noise_of_a_login_before_and_between_the_answers_is_ignored(tmp_path: Path) -> None:
    noise = (
        'printf "Welcome! no line break here"; echo "to stderr" >&2\n'
        "(for n in 1 2 3 4 5 6 7 8 9; do echo noise; done) &\n"
        'exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'
    )
    with forced(tmp_path, noise) as server:
        commands = [Command(argv=("seq", "1", str(n))) for n in range(1, 9)]
        got = await answers([Login(), *commands], at(server), env(server))

    assert isinstance(got[Login()], LoggedIn)
    assert [got[command] for command in commands] == [
        Output(status=0, stdout="".join(f"{k}\n" for k in range(1, n + 1))) for n in range(1, 9)
    ]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'This account is closed.'; exit 1", "ended with status 1 and without an answer"),
        ("echo broken >&2; exit 2", "ended with status 2 and without an answer: broken"),
        ("PATH=/nonexistent exec /bin/sh -s", "web lacks tools that Slipway needs"),
    ],
    ids=["garbage", "complaint", "no tools"],
)
async def test_a_login_that_gives_no_shell_is_garbled_never_a_pass(
    tmp_path: Path, script: str, said: str
) -> None:
    with forced(tmp_path, script) as server:
        got = await answers([Login(), HELLO], at(server), env(server))

    for reading in got.values():
        why, detail = silence(reading)
        assert why is Silence.GARBLED
        assert said in detail


async def test_sudo_that_wants_a_password_is_refused_while_other_commands_answer(
    tmp_path: Path,
) -> None:
    nobody = "exec setpriv --reuid=65534 --regid=65534 --clear-groups /bin/sh -s"
    as_root = Command(argv=("true",), sudo=True)
    with forced(tmp_path, nobody) as server:
        got = await answers([as_root, HELLO], at(server, sudo="passwordless"), env(server))

    assert got[HELLO] == Output(status=0, stdout="hello\n")
    assert silence(got[as_root])[0] is Silence.REFUSED
    assert "sudo without a password" in silence(got[as_root])[1]


async def test_a_server_on_which_nothing_can_be_written_still_answers(tmp_path: Path) -> None:
    no_room = (
        'exec unshare -m sh -c \'for place in /tmp /var/tmp /dev/shm /run "$HOME"; do '
        'mount -t tmpfs -o ro none "$place"; done; exec sh -s\''
    )
    written = Command(argv=("sh", "-c", "touch /tmp/x || touch /dev/shm/x"))
    with forced(tmp_path, no_room) as server:
        got = await answers([Login(), HELLO, written], at(server), env(server))

    assert isinstance(got[Login()], LoggedIn)
    assert got[HELLO] == Output(status=0, stdout="hello\n")
    proof = got[written]
    assert isinstance(proof, Output)
    assert proof.status == 1


async def test_secrets_that_a_server_prints_do_not_leave_the_world(server: Sshd) -> None:
    leak = "echo DATABASE_URL=postgres://shop:canary@db/shop; echo 'API_TOKEN: canary' >&2"
    reading = await answer(Command(argv=("sh", "-c", leak)), at(server), env(server))

    assert reading == Output(status=0, stdout="DATABASE_URL=***\n", stderr="API_TOKEN: ***\n")


async def test_a_nul_in_a_word_is_refused_and_the_rest_is_asked(server: Sshd) -> None:
    broken, lines = Command(argv=("echo", "a\0b")), Command(argv=("echo", "a\nb\r'\n;id"))
    got = await answers([broken, lines], at(server), env(server))

    assert silence(got[broken])[0] is Silence.REFUSED
    assert got[lines] == Output(status=0, stdout="a\nb\r'\n;id\n")


async def test_twenty_questions_take_one_login_and_leave_nothing_behind(server: Sshd) -> None:
    await answer(HELLO, at(server), env(server))
    before = (
        server.logins(),
        set(threading.enumerate()),
        len(list(Path("/proc/self/fd").iterdir())),
    )
    async with world(env(server)) as asked:
        for _ in range(20):
            async for _, reading in asked.ask([Login(), HELLO], at(server)):
                assert not isinstance(reading, NoAnswer)

    assert server.logins() == before[0] + 1
    left = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    assert left <= before[1]
    assert len(list(Path("/proc/self/fd").iterdir())) <= before[2]


async def test_a_server_that_was_greeted_is_asked_on_that_connection(server: Sshd) -> None:
    connections = connecting(env(server), QUICK)
    await connections.greet(at(server).target)
    made = server.logins()
    asked = World(environment=env(server), clock=SystemClock(), connections=connections)
    async with asked, aclosing(asked.ask([HELLO], at(server))) as answered:
        found = [reading async for _, reading in answered]

    assert found == [Output(status=0, stdout="hello\n")]
    assert server.logins() == made


async def test_a_greeting_that_fails_leaves_the_trouble_to_the_questions(server: Sshd) -> None:
    stranger = plan(server.port, PINNED)
    connections = connecting(env(server), QUICK)
    await connections.greet(stranger.target)
    asked = World(environment=env(server), clock=SystemClock(), connections=connections)
    async with asked, aclosing(asked.ask([HELLO], stranger)) as answered:
        found = [reading async for _, reading in answered]

    assert [silence(each)[0] for each in found] == [Silence.HOST_KEY_CHANGED]


async def test_an_unused_connection_is_closed(server: Sshd) -> None:
    before = set(server.sessions())
    async with world(env(server), Patience(idle=0.2)) as asked:
        async for _ in asked.ask([HELLO], at(server)):
            pass
        assert set(server.sessions()) - before
        await asyncio.to_thread(wait_until, lambda: not set(server.sessions()) - before)
        again = [reading async for _, reading in asked.ask([HELLO], at(server))]

    assert again == [Output(status=0, stdout="hello\n")]


@pytest.mark.parametrize("silent", [False, True], ids=["answering", "never speaking"])
async def test_who_leaves_early_waits_for_nobody(server: Sshd, silent: bool) -> None:
    slow = Command(argv=("sleep", "20"), timeout=20)
    threads = set(threading.enumerate())

    async def listen(asked: World, where: Plan) -> None:
        async with asyncio.timeout(0.6), aclosing(asked.ask([slow], where)) as told:
            async for _ in told:
                pass

    with socket.create_server(("127.0.0.1", 0)) as mute:
        where = plan(mute.getsockname()[1], PINNED) if silent else at(server)
        async with world(env(server)) as asked:
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                await listen(asked, where)
        assert time.monotonic() - started < 2.5
    left = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    assert left <= threads


async def test_a_silent_server_does_not_hold_up_another(server: Sshd) -> None:
    async def ask(asked: World, where: Plan) -> tuple[float, object]:
        started = time.monotonic()
        readings = [reading async for _, reading in asked.ask([HELLO], where)]
        return time.monotonic() - started, readings[0]

    with socket.create_server(("127.0.0.1", 0)) as mute:
        dead = plan(mute.getsockname()[1], PINNED)
        async with world(env(server), QUICK) as asked:
            (slow, nothing), (fast, hello) = await asyncio.gather(
                ask(asked, dead), ask(asked, at(server))
            )

    assert silence(nothing)[0] is Silence.TIMED_OUT
    assert hello == Output(status=0, stdout="hello\n")
    assert fast < slow
