from __future__ import annotations

from bot.shell.act import Where, as_root, on_bot, script
from tests.bot.executor.shop import plan

SHOP = plan()
ROOT = SHOP.model_copy(
    update={"targets": (SHOP.target.model_copy(update={"sudo": "root", "user": "root"}),)}
)


def test_an_account_with_sudo_asks_for_it_without_a_password() -> None:
    assert as_root(SHOP, "ls").argv == ("sudo", "--non-interactive", "ls")
    assert as_root(ROOT, "ls").argv == ("ls",)


def test_what_differs_travels_as_arguments_and_is_quoted_once() -> None:
    act = script(ROOT, "\necho $1\n", "it's; rm -r /")

    assert act.argv == ("sh", "-c", "echo $1", "slipway", "it's; rm -r /")
    assert act.line == """sh -c 'echo $1' slipway 'it'"'"'s; rm -r /'"""


def test_an_act_says_where_it_runs() -> None:
    assert as_root(SHOP, "ls").where is Where.SERVER
    assert on_bot("ls").where is Where.BOT
