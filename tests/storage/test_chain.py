"""The chain is plain HMAC over plain JSON: anybody with the key can check it with other tools."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.secret import Secret
from storage.canonical import canonical
from storage.chain import GENESIS, Anchor, LinkBroken, checkpoint, follow, line, link, seal

KEY = Secret("5a" * 32)
ROW = (1, 1_772_330_400_000, "a:b:c", "U1", "shop", "r1", '{"n":1}', GENESIS)


def test_the_hash_is_the_documented_one() -> None:
    text = (
        '{"actor":"U1","at":1772330400000,"migration":"shop","payload":{"n":1},'
        f'"prev":"{GENESIS}","run":"r1","seq":1,"tag":"a:b:c"}}'
    )
    expected = hmac.new(b"5a" * 32, b"slipway-audit-v1\0" + text.encode(), hashlib.sha256)

    assert line(ROW) == text
    assert link(KEY, ROW) == expected.hexdigest()


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
def test_a_line_is_canonical_json_whatever_the_texts(
    actor: str, run: str, payload: dict[str, Any]
) -> None:
    row = (7, 5, "a:b:c", actor, "shop", run, canonical(payload), GENESIS)

    assert line(row) == canonical(json.loads(line(row)))
    assert json.loads(line(row))["payload"] == payload


def test_following_finds_the_same_hashes_as_linking() -> None:
    first = link(KEY, ROW)
    second = (2, *ROW[1:7], first)

    head = follow(KEY, Anchor(seq=0, hash=GENESIS), [(*ROW, first), (*second, link(KEY, second))])

    assert head == Anchor(seq=2, hash=link(KEY, second))


def test_a_text_in_place_of_a_number_cannot_move_the_borders_between_fields() -> None:
    """The same characters, cut elsewhere: `at` would swallow the migration and half the payload."""
    payload = '{"x":{"a":1,"migration":"other","payload":{"y":2}}}'
    honest = (1, 5, "a:b:c", "U1", "shop", "r1", payload, GENESIS)
    swallowed = '5,"migration":"shop","payload":{"x":{"a":1'
    forged = (1, swallowed, "a:b:c", "U1", "other", "r1", '{"y":2}}}', GENESIS)
    digest = link(KEY, honest)

    with pytest.raises(LinkBroken, match="wrong type"):
        follow(KEY, Anchor(seq=0, hash=GENESIS), [(*forged, digest)])


def test_a_seal_needs_the_key_and_names_the_very_head() -> None:
    head = Anchor(seq=3, hash="ab" * 32)

    assert checkpoint(head) == f"slipway-audit\n3\n{'q6ur' * 10}q6s=\n"
    assert seal(KEY, head) != seal(Secret("6b" * 32), head)
    assert seal(KEY, head) != seal(KEY, Anchor(seq=2, hash="ab" * 32))
