from __future__ import annotations

from bot.views.limits import check_message
from bot.views.timeline import sentence, timeline

DATE = "<!date^1795917600^{date_short_pretty} {time}|2026-11-29 02:00 UTC>"


def test_rows_read_as_sentences_newest_last(a_row) -> None:
    drawn = timeline(
        (
            a_row(1, "slack:preflight:ordered"),
            a_row(2, "engine:run:started", actor="slipway-1", payload={"attempt": 1}),
        )
    )

    assert drawn.text == "Audit trail · 2 rows · head #2"
    assert drawn.blocks[1]["text"]["text"] == (
        f"`#1` · {DATE} · <@U0LEAD> ordered a preflight\n"
        f"`#2` · {DATE} · `slipway-1` the run began (attempt: 1)"
    )
    assert drawn.blocks[-1]["elements"][0]["text"] == (
        "head `9f2c41000000` proof: `slipway audit verify`"
    )


def test_an_unknown_tag_is_shown_as_it_is(a_row) -> None:
    assert sentence(a_row(1, "moon:phase:full")) == "<@U0LEAD> `moon:phase:full`"


def test_only_plain_facts_are_told_and_nobody_is_paged(a_row) -> None:
    told = sentence(
        a_row(1, "engine:run:done", payload={"a": "<!here>", "deep": {"b": 1}, "empty": ""})
    )

    assert told == "<@U0LEAD> the run came to its end (a: &lt;!here&gt;)"


def test_very_many_rows_keep_the_newest_and_say_so(a_row) -> None:
    rows = tuple(
        a_row(n, "moon:phase:" + "x" * 90, payload={"why": "&" * 200}) for n in range(1, 201)
    )

    drawn = timeline(rows)

    assert check_message(drawn) == ()
    assert "`#200`" in drawn.blocks[-2]["text"]["text"]
    assert "older rows are not shown" in drawn.blocks[-1]["elements"][0]["text"]


def test_an_empty_trail_says_so() -> None:
    assert timeline(()).text == "No audit rows yet"
