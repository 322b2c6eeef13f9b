from __future__ import annotations

from bot.domain.probing import Figures
from storage import probings
from storage.database import Database


async def test_the_newest_figures_of_each_server_stay(database: Database) -> None:
    async with database.transaction() as tx:
        await probings.put(tx, "run", "web-1", Figures(sent=20))
        await probings.put(tx, "run", "web-1", Figures(sent=40, failed=1, trouble="reset"))
        await probings.put(tx, "run", "web-2", Figures(sent=7))
        await probings.put(tx, "other", "web-1", Figures(sent=1))

        assert await probings.of(tx, "run") == {
            "web-1": Figures(sent=40, failed=1, trouble="reset"),
            "web-2": Figures(sent=7),
        }
