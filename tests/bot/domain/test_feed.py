from __future__ import annotations

from bot.domain.feed import Feed

FIRST = Feed(argv=("first",))
THEN = Feed(argv=("then",), feed=FIRST)


def test_what_a_feed_reads_itself_comes_before_it() -> None:
    assert FIRST.chain == (FIRST,)
    assert THEN.chain == (FIRST, THEN)
