from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.plan import Plan
from bot.shell import drift


@pytest.mark.parametrize("kind", drift.CAUSES)
def test_every_kind_has_a_cause_and_a_remedy(shop_plan: Callable[..., Plan], kind: str) -> None:
    remedy = drift.remedy(shop_plan().stack, "line 3", "NAME", kind)

    assert drift.cause((kind,))
    assert "/srv/shop/.env.prod" in remedy
    assert ("`sed" in remedy) is (kind in {*drift.QUOTED, "export"})
    assert "every parser" not in remedy


def test_an_unknown_kind_is_still_put_right(shop_plan: Callable[..., Plan]) -> None:
    assert drift.cause(("later",)) == ""
    assert "line 3 of" in drift.remedy(shop_plan().stack, "line 3", "NAME", "later")


def test_several_causes_are_all_told() -> None:
    assert drift.cause(("dollar", "comment")).count("Compose") == 2
