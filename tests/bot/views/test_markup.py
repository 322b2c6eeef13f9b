from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.markup import (
    Safe,
    clean,
    code,
    cut,
    duration,
    escape,
    fence,
    lines,
    link,
    moment,
    person,
    place,
    prose,
    row,
    strong,
)


def test_a_link_leads_somewhere_or_is_only_its_text() -> None:
    assert link("https://a.slack.com/archives/C1/p2", Safe("plan")) == (
        "<https://a.slack.com/archives/C1/p2|plan>"
    )
    for nowhere in ("", "javascript:alert(1)", "https://a|b>", "https://a b"):
        assert link(nowhere, Safe("plan")) == "plan"


def test_only_the_three_characters_that_slack_reads_are_escaped() -> None:
    assert prose("a & b < c > d * e") == "a &amp; b &lt; c &gt; d * e"


def test_control_and_direction_characters_become_blanks() -> None:
    assert clean("a\x00b\u202ec\ud800") == "a b c?"


def test_a_lonely_backtick_cannot_open_code() -> None:
    assert prose("it is `odd") == "it is 'odd"
    assert prose("it is `even`") == "it is `even`"


@given(st.text(), st.integers(1, 60))
def test_escaped_text_keeps_its_limit_and_tears_no_entity(text: str, limit: int) -> None:
    safe = escape(text, limit)

    assert len(safe) <= limit
    assert "<" not in safe
    rest = safe.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in rest


def test_a_cut_is_visible() -> None:
    assert cut("a long line", 7) == "a long…"
    assert cut("two\nlines", 20) == "two lines"


def test_code_and_bold_cannot_be_left_from_inside() -> None:
    assert code("a`b\nc") == "`a'b c`"
    assert fence("a```b") == "```a'''b```"
    assert strong("a*b*") == "*ab*"
    assert (code(""), fence(""), strong("")) == ("", "", "")


@pytest.mark.parametrize(
    ("actor", "shown"),
    [("U0LEAD", "<@U0LEAD>"), ("terminal:ann", "`terminal:ann`"), ("", "`nobody`")],
)
def test_only_slack_ids_become_mentions(actor: str, shown: str) -> None:
    assert person(actor) == shown


def test_only_channel_ids_become_links() -> None:
    assert place("C0SHOP") == "<#C0SHOP>"
    assert place("!here") == "`!here`"


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    at = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
    assert moment(at) == "<!date^1795917600^{date_short_pretty} {time}|2026-11-29 02:00 UTC>"


def test_empty_parts_leave_no_gap() -> None:
    assert row(prose("a"), prose(""), prose("b")) == "a · b"
    assert lines(prose("a"), prose(""), prose("b")) == "a\nb"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "0.0 s"), (3.21, "3.2 s"), (59.4, "59 s"), (75.0, "1 min 15 s")]
)
def test_durations_read_like_speech(seconds: float, said: str) -> None:
    assert duration(seconds) == said
