"""Two servers, one after the other: the second fails, and both have the old services again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.migration import migration, secrets
from sandbox.server import Server, start
from sandbox.stage import stage
from tests.acceptance.cutover_stage import Play, armed, content, fresh, side

pytestmark = [pytest.mark.server, pytest.mark.move]

_FILE = "/srv/shop-next/docker-compose.prod.yml"


def both(first: Server, second: Server, folder: Path) -> dict[str, Any]:
    """The same app on both; whoever trusts one of them trusts the other."""
    authorities = folder / "both.pem"
    known = [Path(each.facts()["ca_path"]).read_text() for each in (first, second)]
    authorities.write_text("".join(known))
    targets = [*migration(first)["targets"], *migration(second)["targets"]]
    return {
        "targets": targets,
        "tls": {"ca_file": str(authorities)},
        "database": {"kind": "none"},
    }


async def test_the_first_failure_stops_it_and_brings_every_server_back(
    server: Server, folder: Path
) -> None:
    with start() as second:
        fresh(server)
        async with stage(folder, **secrets(server)) as on:
            shop = Play(on=on, server=server)
            on.write(dict(content(server, on, **both(server, second, folder))))
            await on.preflight()
            await shop.cutover("the data centre closes")

            async def first_moved() -> bool:
                return side(server) == "new"

            assert await on.slack.wait_for(first_moved, 120)
            assert side(second) == "old"
            second.run(f"mv {_FILE} {_FILE}.gone")
            try:
                card = await shop.ended()
                assert card.text.startswith("ROLLED BACK"), on.slack.shown(card)
                assert [side(each) for each in (server, second)] == ["old", "old"]
                assert [armed(each) for each in (server, second)] == ["", ""]
            finally:
                second.run(f"mv {_FILE}.gone {_FILE}")
                fresh(server)
