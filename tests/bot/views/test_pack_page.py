from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.domain.check import Outcome
from bot.domain.cutover import Side, Sighting, Writes
from bot.domain.pack import Pack, Proof
from bot.views.pack_facts import facts
from bot.views.pack_page import page
from tests.bot.views import signoffs
from tests.bot.views.packs import HEAD, PNG, bare, cutover, finding, pack, preflight, rollback, row


class Seen(HTMLParser):
    """Tags with their attributes, and the text outside style and values."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    @property
    def said(self) -> str:
        return " ".join("".join(self.words).split())


def drawn(shown: Pack) -> Seen:
    return Seen(page(facts(shown), PNG))


def test_the_page_tells_the_whole_story() -> None:
    said = drawn(pack()).said

    for part in (
        "shop/production: ROLLED BACK",
        "Break-glass by U00LEAD001, 2026-11-29 11:00:00 UTC. Gates skipped: signoffs, window.",
        "failing · since the switch at",
        "0-30 min: failing",
        "It is down.",
        "30m",
        "Traffic was back on the old services after 0.81 s.",
        "Writes at risk37 rows",
        "2 people of at least 3: not met",
        "The scan is from last month.",
        "on holiday until Friday",
        "the rules come with the next sprint",
        "4 findings, 1 blocking",
        "Rehearsal, there and back: failed",
        "restore12 s",
        "docker compose up -d",
        "2 rows of the engine, #2 to #3",
        "1,200 older rows are not shown",
        "The chain is whole over 412 rows.",
        "slipway audit verify --anchor 412:9f2c41",
    ):
        assert part in said, part


def test_nothing_is_loaded_and_the_policy_knows_the_only_style() -> None:
    seen = drawn(pack())
    policy = next(held for tag, held in seen.tags if held.get("http-equiv"))["content"] or ""
    style = re.search(r"<style>(.*?)</style>", page(facts(pack()), PNG), re.DOTALL)
    assert style is not None
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    outside = [
        held[name]
        for tag, held in seen.tags
        for name in ("src", "href", "srcset", "action", "data")
        if held.get(name)
    ]

    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:"
    assert all(each.startswith(("#", "data:image/png;base64,")) for each in outside if each)
    assert not [held for _, held in seen.tags if "style" in held]
    assert {held.get("type") for tag, held in seen.tags if tag == "script"} == {"application/json"}


def test_a_chart_stands_in_the_page_with_its_words() -> None:
    picture = next(held for tag, held in drawn(pack()).tags if tag == "img")

    assert picture["src"] == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert (picture["alt"] or "").startswith("shop/production. Answers: ")
    assert "data:image" not in page(facts(pack()))


def test_the_page_holds_its_values_for_programs() -> None:
    html = page(facts(pack()), PNG)
    held = re.search(r'id="values">(.*?)</script>', html, re.DOTALL)

    assert held is not None
    assert json.loads(held[1]) == json.loads(json.dumps(facts(pack())))


HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp.exe \u2066&quot;'\""
)


def hostile() -> Pack:
    """Every text that somebody else chooses is an attack."""
    return pack(
        migration=HOSTILE,
        preflight=preflight(finding(Outcome.FAIL, observed=HOSTILE, title=HOSTILE, target=HOSTILE)),
        cutover=cutover(reason=HOSTILE, trouble=HOSTILE),
        timeline=(row(1, "a:b:c", actor=HOSTILE, payload={HOSTILE: HOSTILE}),),
        signoffs=signoffs.state(signoffs.rejected(signoffs.Role.DBA, HOSTILE)),
    )


def test_hostile_words_stay_words() -> None:
    seen = drawn(hostile())

    assert [tag for tag, _ in seen.tags if tag in {"script", "img"}] == ["img", "script"]
    assert "<script>alert(1)</script>" in seen.said
    assert not any("\u202e" in word or "\u2066" in word for word in seen.words)


def test_a_megabyte_in_one_value_does_not_make_a_page_of_a_megabyte() -> None:
    huge = pack(preflight=preflight(finding(Outcome.FAIL, observed="x" * 1_000_000)))

    assert "(cut: 1,000,000 characters)" in drawn(huge).said
    assert len(page(facts(huge))) < 200_000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"proof": Proof(rows=3, head=HEAD, broken_at=4, reason="gone")}, "BROKEN at row 4: gone."),
        ({"signoffs": signoffs.met()}, "everybody who must has signed off"),
        ({"signoffs": signoffs.state(spent_by="cutover-1")}, "Spent by cutover-1"),
        (
            {"rollback": rollback(seen=(Sighting(target="w", side=Side.NEW, said="odd"),))},
            "The old services were not seen to have the traffic. ",
        ),
        ({"rollback": rollback(writes=Writes(said="nobody knows"))}, "Writes at risknobody knows"),
        ({"file": "another"}, "(the file has changed since)"),
        ({"cutover": cutover(attempts=1)}, "Gates skipped"),
    ],
)
def test_the_page_says_what_is_so(changed: dict[str, Any], said: str) -> None:
    assert said.strip() in drawn(pack(**changed)).said


def test_what_is_not_there_has_no_section() -> None:
    seen = drawn(bare())

    assert "NOT LOOKED AT YET" in seen.said
    assert [held["id"] for tag, held in seen.tags if tag == "section"] == ["timeline", "audit"]


def test_a_backtick_without_a_partner_is_shown_as_it_is() -> None:
    odd = pack(preflight=preflight(finding(Outcome.FAIL, observed="a ` b")))

    assert "a ` b" in drawn(odd).said
