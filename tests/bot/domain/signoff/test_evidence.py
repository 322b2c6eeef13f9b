"""Evidence binds by its marks: equal facts are equal, a changed outcome is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.signoff.evidence import Change, Proof, RoleEvidence, changes, from_json
from bot.domain.signoff.role import Role
from bot.domain.standing import Standing

AT = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
SNAPSHOT = Proof(
    title="Snapshot",
    said="the newest snapshot, nightly, is 12 min old",
    standing=Standing.HOLDS,
    source="fresh-snapshot",
    mark="holds; nightly",
    at=AT,
)
BUDGET = Proof(
    title="Connection budget",
    said="peak 44 of 97 usable",
    standing=Standing.HOLDS,
    source="connection-budget",
    mark="holds",
)
PROOFS = st.lists(
    st.builds(
        Proof,
        title=st.text(min_size=1, max_size=8),
        said=st.text(max_size=8),
        standing=st.sampled_from(Standing),
        source=st.sampled_from(("drill", "runbook")),
        mark=st.text(max_size=8),
        at=st.none() | st.just(AT),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda proof: proof.key,
)


def shown(*proofs: Proof) -> RoleEvidence:
    return RoleEvidence(role=Role.DBA, proofs=proofs)


@given(PROOFS, st.randoms(use_true_random=False))
def test_equal_facts_in_any_words_and_order_have_one_digest(
    proofs: list[Proof], chance: Random
) -> None:
    later = [replace(one, said=f"{one.said} later", at=None) for one in proofs]
    chance.shuffle(later)

    assert shown(*later).digest == shown(*proofs).digest
    assert changes(shown(*proofs), shown(*later)) == ()


@given(PROOFS, st.integers(min_value=0), st.text(min_size=1, max_size=3))
def test_any_changed_outcome_gives_another_digest_and_one_sentence(
    proofs: list[Proof], which: int, more: str
) -> None:
    place = which % len(proofs)
    changed = [*proofs]
    changed[place] = replace(proofs[place], mark=proofs[place].mark + more)

    assert shown(*changed).digest != shown(*proofs).digest
    (change,) = changes(shown(*proofs), shown(*changed))
    assert change.title == proofs[place].title


@given(PROOFS, PROOFS)
def test_there_are_changes_exactly_when_the_digests_differ(
    before: list[Proof], after: list[Proof]
) -> None:
    old, new = shown(*before), shown(*after)

    assert bool(changes(old, new)) == (old.digest != new.digest)


@given(PROOFS, st.sampled_from(Role))
def test_evidence_comes_back_from_json_as_it_was(proofs: list[Proof], role: Role) -> None:
    evidence = RoleEvidence(role=role, proofs=tuple(proofs))

    assert from_json(evidence.to_json()) == evidence


def test_the_same_facts_for_another_role_have_another_digest() -> None:
    assert replace(shown(BUDGET), role=Role.SECURITY).digest != shown(BUDGET).digest
    assert len(shown(BUDGET).digest) == 12


def test_a_change_says_what_is_new_what_is_gone_and_what_it_was() -> None:
    broken = replace(BUDGET, said="peak 120 of 97 usable", standing=Standing.FAILS, mark="fails")
    old, new = shown(SNAPSHOT, BUDGET), shown(broken, replace(SNAPSHOT, title="Dump"))

    assert [one.sentence for one in changes(old, new)] == [
        "Connection budget: fails, peak 120 of 97 usable (was: holds, peak 44 of 97 usable)",
        "New: Dump: holds, the newest snapshot, nightly, is 12 min old",
        "No longer there: Snapshot (was: holds, the newest snapshot, nightly, is 12 min old)",
    ]
    assert changes(old, new)[0] == Change(
        title="Connection budget",
        before="holds, peak 44 of 97 usable",
        after="fails, peak 120 of 97 usable",
    )
