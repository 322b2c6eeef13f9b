"""Odd answers about files, for every strategy: judged, never stumbled over, never a pass."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checks.files.bucket_writable import BucketWritable
from bot.checks.files.upload_locations import UploadLocations
from bot.checks.files.upload_strategy import UploadStrategy
from bot.checks.files.uploads_synced import UploadsSynced
from bot.domain.bucket_reading import BucketContents, StoredObject
from bot.domain.check import Check, Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output, Reading

CHECKS = (UploadStrategy(), UploadLocations(), UploadsSynced(), BucketWritable())
HEADS = (
    *("reader", "stack", "process", "destination", "declared", "told", "bucket", "variable"),
    *("open", "unit", "recent", "cut", "source", "same", "missing", "file", "key", "object"),
    *("put", "get", "delete", "gone"),
)
text = st.text(max_size=20)
word = st.sampled_from(("python3", "read", "there", "mapped", "ok", "found", "whole", "0", "7", ""))
row = st.builds(
    lambda head, fields: "\t".join((head, *fields)),
    st.sampled_from(HEADS),
    st.lists(st.one_of(word, text), max_size=11),
)
outputs = st.builds(
    Output,
    status=st.one_of(st.just(0), st.integers(-1, 255)),
    stdout=st.one_of(
        text, st.lists(row, max_size=9).map(lambda rows: "\n".join((*rows, "slipway-end")))
    ),
    stderr=text,
)
objects = st.builds(
    StoredObject, key=text, size=st.integers(), etag=text, modified=st.integers(), sha256=text
)
buckets = st.builds(BucketContents, objects=st.lists(objects, max_size=3).map(tuple))
readings: st.SearchStrategy[Reading] = st.one_of(outputs, buckets)


@pytest.mark.parametrize("strategy", ["on_disk", "in_bucket", "plan"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_odd_answer_passes(
    request: pytest.FixtureRequest, strategy: str, check: Check, data: st.DataObject
) -> None:
    plan: Plan = request.getfixturevalue(strategy)
    answers = {name: data.draw(readings, label=name) for name in check.probe(plan)}

    finding = check.examine(answers, plan)

    assert finding.outcome is not Outcome.PASS
    assert finding.outcome is Outcome.SKIP or finding.remediation
