from __future__ import annotations

from bot.shell import back_script, gap_page, rollback_point, switch_script
from tests.bot.executor.shop import plan


def test_the_record_asks_for_every_old_unit_and_keeps_no_value_of_the_env_file() -> None:
    shop = plan(legacy={"manager": "systemd", "units": ["api", "web"], "proxy": "nginx"})

    record = rollback_point.record(shop)

    assert record.argv[-3:] == ("api.service", "web.service", "nginx.service")
    assert 'sha256sum "$env"' in record.argv[4]


def test_the_scripts_and_the_runbook_for_people_are_laid_as_they_are() -> None:
    shop = plan()

    words = rollback_point.lay(shop).argv[7:]
    laid = dict(zip(words[::2], words[1::2], strict=True))
    assert list(laid) == ["switch", "boot", "ROLLBACK.txt", "back"]
    assert laid["back"] == back_script.back(shop)
    assert laid["switch"] == switch_script.switch(shop)
    assert rollback_point.laid(shop).argv[7:] == words


def test_a_takeover_needs_the_page_between_old_and_new_as_well() -> None:
    taken = plan(strategy="takeover")

    words = rollback_point.lay(taken).argv[7:]
    assert dict(zip(words[::2], words[1::2], strict=True))["gap"] == gap_page.page(taken)
