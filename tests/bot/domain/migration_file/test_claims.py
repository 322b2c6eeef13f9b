"""Two files that want the same."""

from __future__ import annotations

from pathlib import Path

from bot.domain.migration_file import parse
from bot.domain.migration_file.claims import Claimed, rivals

GOOD = (Path(__file__).parents[4] / "docs/examples/static-site.yml").read_text()


def claimed(name: str, text: str = GOOD) -> Claimed:
    return Claimed(name=name, plan=parse(text, name))


def test_files_with_claims_of_their_own_are_no_rivals() -> None:
    other = GOOD.replace("C0123DOCS", "C0123OTHER").replace("app: docs", "app: other")

    assert rivals([claimed("a.yml"), claimed("b.yml", other)]) == {}


def test_each_rival_learns_who_claims_the_same_channel_and_the_same_migration() -> None:
    third = GOOD.replace("C0123DOCS", "C0123OTHER")
    refused = rivals([claimed("a.yml"), claimed("b.yml"), claimed("c.yml", third)])

    channel, app = map(str, refused["b.yml"].errors)
    assert channel == (
        "b.yml:1:1: channel: the channel C0123DOCS is claimed by a.yml as well. "
        "Give each file a channel of its own, or take one file away."
    )
    assert app == (
        "b.yml:1:1: app: the migration docs/production is claimed by a.yml, c.yml as well. "
        "Give each file a migration of its own, or take one file away."
    )
    assert [error.path for error in refused["c.yml"].errors] == ["app"]
