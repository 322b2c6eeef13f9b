"""A sample survives its way into a row and back."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.watch.columns import from_columns, to_columns
from bot.domain.watch.sample import Sample, Side, Visit
from bot.domain.watch.wire import sample_of, to_wire
from tests.bot.domain.watch.simulation import HOUR, NOISY, App

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just(0.5)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4), max_leaves=20)


@settings(max_examples=40, deadline=None)
@given(st.lists(VALUES, max_size=6))
def test_columns_give_back_what_was_written(values: list[object]) -> None:
    columns = json.loads(json.dumps(to_columns(values)))

    again = from_columns(columns, len(values))

    assert json.dumps(again) == json.dumps(values)


def test_what_never_changes_is_written_once_and_a_counter_as_its_steps() -> None:
    values = [["a", 5], ["a", 7], ["a", 7]]

    columns = to_columns(values)

    assert columns == {"": ["s", 3, [2]], ".0": ["s", 3, "a"], ".1": ["d", 5, 2, 0]}
    assert from_columns(columns, 3) == values


@pytest.mark.parametrize(
    "sample",
    [Sample(at=1, side=Side.OLD), *islice(App(1, noise=NOISY).watched(HOUR), 120)],
    ids=lambda sample: str(sample.at),
)
def test_a_sample_is_the_same_after_the_wire(sample: Sample) -> None:
    assert sample_of(json.loads(json.dumps(to_wire(sample)))) == rounded(sample)


def rounded(sample: Sample) -> Sample:
    if sample.jobs is None or sample.jobs.oldest is None:
        return sample
    return replace(sample, jobs=replace(sample.jobs, oldest=round(sample.jobs.oldest, 1)))


def test_fractions_are_kept_to_a_tenth() -> None:
    sample = Sample(at=1, side=Side.NEW, visits=(Visit(url="u", ms=12.345),))

    assert sample_of(to_wire(sample)).visits[0].ms == 12.3


def test_a_sample_of_an_earlier_version_has_fewer_fields() -> None:
    assert sample_of([5, "new"]) == Sample(at=5, side=Side.NEW)


def test_not_known_and_none_are_two_things() -> None:
    nobody, none = Sample(at=1, side=Side.NEW), Sample(at=1, side=Side.NEW, missing=())

    assert sample_of(to_wire(nobody)).missing is None
    assert sample_of(to_wire(none)).missing == ()
