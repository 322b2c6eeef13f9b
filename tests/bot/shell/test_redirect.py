from __future__ import annotations

from bot.shell import redirect
from tests.bot.executor.shop import plan

UNIT = "/etc/systemd/system/slipway-traffic-shop-production.service"


def test_what_is_kept_is_let_go_again_and_both_may_be_done_twice() -> None:
    keep, let_go = redirect.keep(plan()), redirect.let_go(plan())

    assert keep.argv[-2] == let_go.argv[-1] == UNIT
    assert "WantedBy=multi-user.target" in keep.argv[-1]
    assert "Restart=on-failure" in keep.argv[-1]
    assert '[ ! -e "$1" ]' in let_go.argv[4]


def test_a_look_asks_for_the_migrations_own_table() -> None:
    assert redirect.moved(plan()).argv[-1] == "slipway_shop_production"
    assert redirect.moved(plan(app="blog")).argv[-1] == "slipway_blog_production"
