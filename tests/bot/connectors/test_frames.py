"""Frames survive noise and pieces, and cannot be forged by what a command prints."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.bundle import CAP
from bot.connectors.frames import Frames
from bot.domain.reading import Output

NONCE = "6e6f6e6365"


def frame(name: int | str, part: str, content: str) -> bytes:
    return f"\n{NONCE} {name} {part} {len(content)} {content}\n".encode()


def answer(number: int, stdout: bytes, status: int = 0, stderr: bytes = b"") -> list[bytes]:
    return [
        frame(number, "status", str(status)),
        frame(number, "stdout", base64.b64encode(stdout).decode()),
        frame(number, "stderr", base64.b64encode(stderr).decode()),
    ]


def pieces(stream: bytes, size: int) -> list[bytes]:
    return [stream[at : at + size] for at in range(0, len(stream), size)]


@given(
    st.lists(st.binary(max_size=60), max_size=4),
    st.lists(st.binary(max_size=30), min_size=1, max_size=4),
    st.integers(1, 40),
    st.randoms(),
)
def test_answers_arrive_whole_whatever_is_between_them_and_however_they_are_cut(
    outputs: list[bytes], noise: list[bytes], size: int, chance: object
) -> None:
    stream = b"".join(
        noise[number % len(noise)] + part
        for number, output in enumerate(outputs)
        for part in answer(number, output)
    )
    frames = Frames(NONCE)
    heard = [found for piece in pieces(stream, size) for found in frames.feed(piece)]

    assert [(number, output.status) for number, output in heard] == [
        (number, 0) for number in range(len(outputs))
    ]
    assert [output.stdout for _, output in heard] == [
        text.decode(errors="replace").replace("\0", "\ufffd") for text in outputs
    ]


def test_an_answer_counts_only_when_all_three_parts_are_there() -> None:
    frames = Frames(NONCE)
    status, stdout, stderr = answer(0, b"out", 3, b"err")

    assert frames.feed(stderr) == ()
    assert frames.feed(status) == ()
    assert frames.feed(stdout) == ((0, Output(status=3, stdout="out", stderr="err")),)


@pytest.mark.parametrize("noise", [b"!oops!", b"oops"])
def test_a_torn_frame_is_no_answer(noise: bytes) -> None:
    frames = Frames(NONCE)
    torn = answer(0, b"12345678")
    torn[1] = torn[1].replace(b"MTIz", b"MTIz" + noise)

    assert frames.feed(b"".join(torn)) == ()


def test_garbage_with_the_right_length_is_no_answer() -> None:
    frames = Frames(NONCE)
    _, _, stderr = answer(0, b"")

    assert frames.feed(frame(0, "status", "x") + frame(0, "stdout", "!!!!") + stderr) == ()


def test_a_frame_without_the_nonce_is_noise() -> None:
    frames = Frames(NONCE)
    forged = b"".join(answer(0, b"READY")).replace(NONCE.encode(), b"guess")

    assert frames.feed(forged) == ()


def test_the_second_of_two_frames_for_one_part_is_dropped() -> None:
    frames = Frames(NONCE)
    first = answer(0, b"first")
    frames.feed(first[1])

    heard = frames.feed(b"".join(answer(0, b"other")))

    assert [output.stdout for _, output in heard] == ["first"]


def test_a_cut_output_says_so() -> None:
    heard = Frames(NONCE).feed(b"".join(answer(0, b"x" * (CAP + 1))))

    assert heard[0][1].stdout == "x" * CAP + f"\n[cut after {CAP} bytes]"


def test_what_the_script_says_of_itself_is_kept_apart() -> None:
    frames = Frames(NONCE)

    assert frames.feed(frame("-", "missing", " base64 tr") + frame("-", "nosudo", "0")) == ()
    assert (frames.missing, frames.refused, frames.ended) == ("base64 tr", True, False)
    frames.feed(frame("-", "end", "0"))
    assert (frames.missing, frames.ended) == ("base64 tr", True)


def test_noise_without_a_line_break_does_not_grow_for_ever() -> None:
    frames = Frames(NONCE)
    for _ in range(40):
        frames.feed(b"x" * 100_000)

    assert frames.feed(b"".join(answer(0, b"still here")))[0][1].stdout == "still here"
