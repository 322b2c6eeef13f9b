from __future__ import annotations

import pytest

from bot.domain.runbook import Line, Move, Runbook
from bot.executor.outlook import written
from bot.views.limits import check_message
from bot.views.runbook import card, ordered, page, pages, text
from bot.views.text import plain
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP


def book(*lines: str) -> Runbook:
    moves = (
        Move(
            step="switch-traffic",
            title="Switch the traffic",
            target="web-1",
            do=tuple(Line(where="on the server", line=line) for line in lines),
            undo=(),
            look=(Line(where="on the bot", line="curl x"),),
            note="It only asks.",
        ),
    )
    return Runbook(
        migration="shop/production", strategy="redirect", file="ab12cd34ef56", moves=moves
    )


def commands(shown: Runbook) -> str:
    """What the thread's code says, put together again."""
    texts = []
    for number in range(pages(shown)):
        drawn = page(shown, number)
        assert drawn is not None
        assert check_message(drawn) == ()
        texts += [str(block["text"]["text"]) for block in drawn.blocks if "```" in str(block)]
    return "".join(each.split("```")[1] for each in texts)


def test_the_card_names_the_digest_the_steps_and_who_asked() -> None:
    shown = book("nft -f -")

    drawn = card(shown, "U0LEAD")

    assert drawn.text == f"PLAN {shown.digest} · 1 command · shop/production"
    assert plain(drawn) == (
        f"{drawn.text}\n{'=' * len(drawn.text)}\n"
        "web-1\n1. Switch the traffic\n\n"
        "Nothing runs by this. Every command is in the thread, with undo and look.\n\n"
        f"asked by @U0LEAD · plan `{shown.digest}` · file `ab12cd34ef56` · strategy: redirect"
    )
    assert check_message(drawn) == ()


def test_a_page_says_do_undo_and_look() -> None:
    drawn = page(book("nft -f -"), 0)

    assert drawn is not None
    assert [block["text"]["text"] for block in drawn.blocks] == [
        "*1. Switch the traffic* · `switch-traffic` · web-1",
        "*Do*, on the server:\n```nft -f -```",
        "*Look*, on the bot:\n```curl x```",
        "*Undo:* It only asks.",
    ]
    assert page(book("x"), 1) is None


@pytest.mark.parametrize(
    "command",
    ["x" * 9_000, "a && b < c > d\n" * 900, "  indented \n\n  & more  \n" * 300, "é🔥 " * 3_000],
)
def test_no_character_of_a_command_is_lost_however_long_it_is(command: str) -> None:
    shown = commands(book(command))
    whole = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    assert whole == f"{command}curl x"


def test_the_whole_shop_fits_its_pages_and_each_says_which_it_is() -> None:
    shown = written(plan(**SHOP))

    assert "slipway-deadman-" in commands(shown)
    last = page(shown, pages(shown) - 1)
    assert last is not None
    assert last.text.startswith(f"Commands ({pages(shown)} of {pages(shown)}) · plan")
    assert check_message(card(shown, "U0LEAD")) == ()


def test_in_a_terminal_everything_but_the_commands_is_a_comment() -> None:
    shown = text(book("nft -f -")).splitlines()

    assert [line for line in shown if line and not line.startswith("#")] == ["nft -f -", "curl x"]
    assert "# undo: It only asks." in shown
    assert shown[0].startswith("# shop/production: plan ")


def test_a_step_that_can_be_undone_says_how_in_a_terminal() -> None:
    shown = text(written(plan()))

    assert "# undo, on the server:\nsudo --non-interactive /var/lib/slipway" in shown
    assert shown.count("# undo: ") < shown.count("# undo, ")


def test_who_asked_is_told_where_it_is() -> None:
    shown = book("x")

    assert ordered(shown).text == f"The plan `{shown.digest}` is in the channel."
