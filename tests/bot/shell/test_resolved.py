from __future__ import annotations

from pathlib import Path

from bot.domain.reading import Output
from bot.shell import resolved
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_recorded_services_are_read_with_their_images() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "stack.txt").read_text()))

    services = resolved.described(recorded)

    assert [(each.name, each.image, each.built, each.image_user) for each in services] == [
        ("api", "shop-api:1.5.0", True, "10001:10001"),
        ("caddy", "shop-caddy:2.6.2", True, "10001:10001"),
        ("web", "shop-web:1.5.0", True, "10001:10001"),
        ("worker", "shop-worker:1.5.0", True, "10001:10001"),
    ]
    assert services[0].tags == ("shop-api:1.5.0",)


def test_a_service_without_an_image_on_the_server_has_no_user() -> None:
    said = Report(rows=(("service", "db", "postgres:16", "no", "", "", ""),))

    (database,) = resolved.described(said)

    assert database.image_user is None
    assert database.image_id == ""
