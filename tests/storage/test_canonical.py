"""One value, one spelling."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.canonical import canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(VALUES)
def test_it_reads_back_as_the_same_value(value: Any) -> None:
    spelled = canonical(value)

    assert json.loads(spelled) == value
    assert canonical(json.loads(spelled)) == spelled
    assert spelled.isascii()
    assert "\n" not in spelled


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == '{"a":[true,null],"b":1}'
    assert canonical({"a": (True, None), "b": 1}) == '{"a":[true,null],"b":1}'


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"bytes", {1: "one"}, {"deep": [{"er": 0.5}]}, {1, 2}, Colour.RED]
)
def test_what_has_no_single_spelling_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)
