"""On a real PostgreSQL they are in tests/integration/test_connection_budget.py."""

from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Rows
from bot.shell import statements


def test_a_folder_is_looked_for_as_it_is_written() -> None:
    probe = statements.paths(("/srv/it's a.b", "/opt/x+y^z"))

    assert r"'(/srv/it\''s\ a\.b|/opt/x\+y\^z)(/|$|[^[:alnum:]_.-])'" in probe.statement


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ((), (), "0 rows where there is one"),
        (("maximum",), (("1",), ("2",)), "2 rows where there is one"),
        (("maximum", "reserved"), (("1",),), "a broken row"),
        (("maximum",), (("1",),), "says nothing about 'superuser_reserved'"),
        (("maximum",), ((None,),), "'' is not a number"),
    ],
)
def test_an_answer_of_another_shape_is_none(
    columns: tuple[str, ...], rows: tuple[tuple[str | None, ...], ...], said: str
) -> None:
    with pytest.raises(Unanswered, match=said):
        statements.limits(Rows(columns=columns, rows=rows))
