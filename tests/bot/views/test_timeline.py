from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.state import TimelineEntry
from bot.views.limits import check_message
from bot.views.timeline import sentence, timeline

DATE = "<!date^1795917600^{date_short_pretty} {time}|2026-11-29 02:00 UTC>"


def test_a_sentence_finds_its_words_among_many_facts() -> None:
    facts = {name: name for name in ("file", "for", "head", "plan", "reason", "request", "team")}
    row = TimelineEntry(
        seq=1,
        at=datetime(2026, 11, 29, tzinfo=UTC),
        tag="signoff:vote:approved",
        actor="U00DBA0001",
        migration="shop/production",
        run="",
        payload={**facts, "role": "dba", "version": "ab12.cd34"},
        hash="9f" * 32,
    )

    assert sentence(row) == "<@U00DBA0001> approved as dba on ab12.cd34"


def test_rows_read_as_sentences_newest_last(a_row) -> None:
    drawn = timeline(
        (
            a_row(1, "preflight:run:ordered"),
            a_row(2, "engine:step:started", actor="engine:b1", payload={"step": "ask"}),
        )
    )

    assert drawn.text == "Audit trail · 2 rows · head #2"
    assert drawn.blocks[1]["text"]["text"] == (
        f"`#1` · {DATE} · <@U0LEAD> ordered a preflight\n`#2` · {DATE} · `engine:b1` began ask"
    )
    assert drawn.blocks[-1]["elements"][0]["text"] == (
        "head `9f2c41000000` proof: `slipway audit verify`"
    )


def test_an_unknown_tag_is_shown_as_it_is_and_pages_nobody(a_row) -> None:
    payload = {"a": "<!here>", "deep": {"b": 1}, "empty": ""}

    assert sentence(a_row(1, "moon:phase:full")) == "<@U0LEAD> `moon:phase:full`"
    assert sentence(a_row(1, "moon:phase:full", payload=payload)) == (
        "<@U0LEAD> `moon:phase:full` (a: &lt;!here&gt;)"
    )


def test_a_fact_that_a_row_does_not_hold_is_a_question_mark(a_row) -> None:
    row = a_row(1, "preflight:check:fail", actor="engine:b1", payload={"check": "disk-space"})

    assert sentence(row) == "`engine:b1` disk-space is broken on ?"


def test_very_many_rows_keep_the_newest_and_say_so(a_row) -> None:
    rows = tuple(
        a_row(n, "moon:phase:" + "x" * 90, payload=dict.fromkeys("abcdefgh", "&" * 200))
        for n in range(1, 201)
    )

    drawn = timeline(rows)

    assert check_message(drawn) == ()
    assert "`#200`" in drawn.blocks[-2]["text"]["text"]
    assert "older rows are not shown" in drawn.blocks[-1]["elements"][0]["text"]


def test_an_empty_trail_says_so() -> None:
    assert timeline(()).text == "No audit rows yet"


def test_the_answers_of_one_preflight_are_one_line_and_others_stay_apart(a_row) -> None:
    outcomes = ["pass"] * 5 + ["fail", "warn", "unknown"]
    checks = tuple(
        a_row(n, f"preflight:check:{outcome}", actor="engine:b1", payload={"check": "disk-space"})
        for n, outcome in enumerate(outcomes, 2)
    )

    drawn = timeline((a_row(1, "preflight:run:ordered"), *checks, a_row(10, "engine:run:done")))

    assert drawn.text == "Audit trail · 10 rows · head #10"
    assert drawn.blocks[1]["text"]["text"].splitlines() == [
        f"`#1` · {DATE} · <@U0LEAD> ordered a preflight",
        (
            f"`#2-#9` · {DATE} · `engine:b1` judged 8 checks: "
            "1 broken, 1 without an answer, 1 with a warning, 5 hold"
        ),
        f"`#10` · {DATE} · <@U0LEAD> the run came to its end",
    ]
