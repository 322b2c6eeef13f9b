from __future__ import annotations

from pathlib import Path

from bot.domain.reading import Output
from bot.shell import database_use
from bot.shell.report import report

READING = Path(__file__).parents[2] / "readings" / "database_use.txt"


def test_a_recorded_server_is_read_whole() -> None:
    uses = database_use.uses(report(Output(status=0, stdout=READING.read_text())))

    assert [use.service for use in uses] == ["api", "caddy", "web", "worker"]
    assert [use.running for use in uses] == [1, 1, 1, None]
    assert {use.replicas for use in uses} == {1}
    assert all(use.workers is None and use.flags == {} for use in uses)
    (url,) = uses[0].urls
    assert (url.scheme, url.host, url.port, url.sslmode, url.place) == (
        *("postgresql", "db.shop.internal", "5432", "", "gateway"),
    )


def test_a_number_is_found_under_its_own_name_and_with_a_prefix() -> None:
    rows = ["service\tapi\tx\t2", "number\tapi\tDB_POOL_SIZE\t4", "flag\tapi\tPOOL_PRE_PING\ton"]
    (use,) = database_use.uses(report(Output(status=0, stdout="\n".join([*rows, "slipway-end"]))))

    assert use.number("POOL_SIZE") == 4
    assert use.number("OOL_SIZE") is None
    assert use.flags == {"POOL_PRE_PING": True}
