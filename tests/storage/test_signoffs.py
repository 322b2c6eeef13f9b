"""Requests, askings and votes are kept as they were; one open request, one move at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict
from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.evidence import Proof, RoleEvidence
from bot.domain.signoff.request import RoleAsk, SignoffRequest, version
from bot.domain.signoff.role import Role
from bot.domain.standing import Standing
from storage import signoffs
from storage.database import Database

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
EVIDENCE = RoleEvidence(
    role=Role.DBA,
    proofs=(
        Proof(title="Snapshot", said="made", standing=Standing.HOLDS, source="x", mark="m", at=AT),
    ),
)
REQUEST = SignoffRequest(
    id="signoff-1",
    migration="shop/production",
    channel="C0SHOP",
    plan="0123456789ab",
    file="ba9876543210",
    requester="U0LEAD",
    editors=frozenset({"U0ANN", "ben@example.org"}),
    needed={Role.DBA: 2, Role.SECURITY: 1},
    floor=3,
    asked_at=AT,
    expires_at=AT + timedelta(hours=24),
)
ASK = RoleAsk(
    role=Role.DBA,
    round=1,
    version=version(REQUEST.plan, EVIDENCE),
    evidence=EVIDENCE,
    eligible=("U0BEN", "U0CAT"),
    asked_at=AT,
    expires_at=AT + timedelta(hours=24),
    by="U0DAN",
    cause="It was rejected.",
)
VOTE = Vote(
    request=REQUEST.id,
    seq=1,
    role=Role.DBA,
    round=1,
    version=ASK.version,
    by="U0BEN",
    on_behalf_of="U0CAT",
    decision=Decision.REJECTED,
    reason="not in the middle of the sale",
    at=AT,
    head="0123456789ab",
)


async def kept(database: Database, request: SignoffRequest = REQUEST) -> None:
    async with database.transaction() as tx:
        await signoffs.put(tx, request)


async def latest(database: Database) -> str:
    async with database.reading() as tx:
        found = await signoffs.latest(tx, REQUEST.migration)
    return found.request.id if found else ""


async def test_all_of_it_comes_back_as_it_was(database: Database) -> None:
    later = replace(ASK, round=2, by="", cause="")
    async with database.transaction() as tx:
        await signoffs.put(tx, REQUEST)
        await signoffs.put_asks(tx, REQUEST.id, (ASK, later))
        moved = await signoffs.move(tx, REQUEST, replace(REQUEST, plan="ffffffffffff"))
        await signoffs.put_vote(tx, VOTE)

    async with database.reading() as tx:
        found = await signoffs.known(tx, REQUEST.id)
        assert await signoffs.known(tx, "signoff-2") is None
        assert await signoffs.open_ones(tx) == (moved,)
    assert found == signoffs.Known(request=moved, asks=(ASK, later), votes=(VOTE,))
    assert (moved.revision, moved.plan) == (1, "ffffffffffff")


async def test_a_migration_has_one_open_request(database: Database) -> None:
    await kept(database)

    with pytest.raises(Conflict):
        await kept(database, replace(REQUEST, id="signoff-2"))

    await kept(database, replace(REQUEST, id="signoff-3", migration="blog/production"))


async def test_the_newest_is_the_one_that_no_other_replaced(database: Database) -> None:
    assert await latest(database) == ""
    await kept(database)
    async with database.transaction() as tx:
        await signoffs.move(tx, REQUEST, replace(REQUEST, replaced_by="signoff-0"))
        await signoffs.put(tx, replace(REQUEST, id="signoff-0"))
    assert await latest(database) == "signoff-0"
    async with database.transaction() as tx:
        spent = replace(REQUEST, id="signoff-0", spent_by="cutover-1")
        await signoffs.move(tx, replace(REQUEST, id="signoff-0"), spent)
    assert await latest(database) == "signoff-0"

    await kept(database, replace(REQUEST, id="signoff-00"))

    assert await latest(database) == "signoff-00"


@pytest.mark.parametrize("gone", [{"revision": 7}, {"spent_by": "cutover-1"}])
async def test_what_is_not_as_it_was_read_does_not_move(
    database: Database, gone: dict[str, object]
) -> None:
    await kept(database, replace(REQUEST, **gone))

    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await signoffs.move(tx, REQUEST, REQUEST)


async def test_of_two_moves_from_one_reading_one_happens(database: Database) -> None:
    await kept(database)

    async def move() -> None:
        async with database.transaction() as tx:
            await signoffs.move(tx, REQUEST, REQUEST)

    done = await asyncio.gather(*(move() for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(one, Conflict) for one in done) == 5
    assert sum(one is None for one in done) == 1


async def test_a_revision_makes_one_vote_and_a_round_one_asking(database: Database) -> None:
    await kept(database)
    async with database.transaction() as tx:
        await signoffs.put_vote(tx, VOTE)
        await signoffs.put_asks(tx, REQUEST.id, (ASK,))

    for again in (
        lambda tx: signoffs.put_vote(tx, replace(VOTE, by="U0EVE")),
        lambda tx: signoffs.put_asks(tx, REQUEST.id, (replace(ASK, by="U0EVE"),)),
    ):
        with pytest.raises(IntegrityError):
            async with database.transaction() as tx:
                await again(tx)


async def test_whoever_locked_it_reads_it_alone(database: Database) -> None:
    await kept(database)

    async def move() -> int:
        async with database.transaction() as tx:
            found = await signoffs.locked(tx, REQUEST.id)
            assert found is not None
            return (await signoffs.move(tx, found.request, found.request)).revision

    assert sorted(await asyncio.gather(*(move() for _ in range(6)))) == [1, 2, 3, 4, 5, 6]
