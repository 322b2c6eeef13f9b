from __future__ import annotations

from bot.shell import rollback_point
from bot.shell.redirect_scripts import back_script, switch_script
from tests.bot.executor.shop import plan


def test_the_record_asks_for_every_old_unit_and_keeps_no_value_of_the_env_file() -> None:
    shop = plan(legacy={"manager": "systemd", "units": ["api", "web"], "proxy": "nginx"})

    record = rollback_point.record(shop)

    assert record.argv[-3:] == ("api.service", "web.service", "nginx.service")
    assert 'sha256sum "$env"' in record.argv[4]


def test_both_scripts_are_laid_as_they_are() -> None:
    shop = plan()

    assert rollback_point.lay(shop).argv[-2:] == (switch_script(shop), back_script(shop))
    assert rollback_point.laid(shop).argv[-2:] == rollback_point.lay(shop).argv[-2:]
