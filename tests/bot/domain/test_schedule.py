"""Rules are stored as text and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import Calendar, Every, Once, Rule, rule

RULES = st.one_of(
    st.just(Once()),
    st.builds(Every, seconds=st.integers(1, 10**9)),
    st.builds(
        Calendar,
        hour=st.integers(0, 23),
        minute=st.integers(0, 59),
        day=st.sampled_from(("*", "1", "1,15")),
        month=st.sampled_from(("*", "1,4,7,10")),
        weekday=st.sampled_from(("*", "mon", "mon,fri")),
        zone=st.sampled_from(("UTC", "Europe/Berlin")),
    ),
)


@given(RULES)
def test_a_rule_comes_back_from_its_text(known: Rule) -> None:
    assert rule(str(known)) == known


@pytest.mark.parametrize("text", ["", "never", "every", "every x", "at 0 9 * * UTC"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no rule|invalid literal"):
        rule(text)
