"""What was read and found can be shown and judged again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.check import Finding, Outcome
from bot.domain.probe import Vantage
from bot.domain.reading import Output, from_json, to_json
from bot.domain.risk import Risk
from storage.database import Database
from storage.evidence import findings, put_finding, put_readings, readings

FINDING = Finding(
    check="disk-space",
    line="C-INF-3",
    title="More than 5 GB free for Docker",
    risk=Risk.EXTENDED_DOWNTIME,
    outcome=Outcome.FAIL,
    observed="2.1 GB free on /var/lib/docker",
    expected="more than 5 GB",
    remediation="Free space with `docker system prune`.",
    vantage=Vantage.SERVER,
    target="shop-1",
    evidence="0123456789abcdef",
    milliseconds=812,
)


async def test_findings_come_back_as_they_were_in_order_of_target_and_line(
    database: Database,
) -> None:
    second = replace(FINDING, check="docker", line="C-INF-1", outcome=Outcome.PASS)
    third = replace(FINDING, target="shop-0", outcome=Outcome.UNKNOWN, vantage=Vantage.BOT)
    async with database.transaction() as tx:
        for finding in (FINDING, second, third):
            await put_finding(tx, "run-1", finding)
        await put_finding(tx, "run-2", FINDING)

    async with database.reading() as tx:
        assert await findings(tx, "run-1") == (third, second, FINDING)
        assert await findings(tx, "run-2") == (FINDING,)
        assert await findings(tx, "run-3") == ()


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("risk", [Risk.DATA_LOSS, Risk.ROLLBACK_FAILURE])
async def test_a_later_verdict_replaces_the_earlier_one(
    database: Database, outcome: Outcome, risk: Risk
) -> None:
    later = replace(FINDING, outcome=outcome, risk=risk, observed="another", milliseconds=3 * 10**9)
    async with database.transaction() as tx:
        await put_finding(tx, "run", FINDING)
        await put_finding(tx, "run", later)
        assert await findings(tx, "run") == (later,)


async def test_readings_come_back_by_target_and_probe(database: Database) -> None:
    odd = to_json(Output(status=0, stdout="Grüße \0 'quoted' \U0001f680", stderr="x"))
    async with database.transaction() as tx:
        await put_readings(tx, "run", "b", {"disk": "{}", "docker": odd})
        await put_readings(tx, "run", "a", {"disk": '{"old":1}'})
        await put_readings(tx, "run", "a", {"disk": '{"new":1}'})
        await put_readings(tx, "run", "a", {})

    async with database.reading() as tx:
        found = await readings(tx, "run")

    assert found == {"a": {"disk": '{"new":1}'}, "b": {"disk": "{}", "docker": odd}}
    assert from_json(found["b"]["docker"]) == from_json(odd)


async def test_text_that_no_database_takes_is_kept_readable(database: Database) -> None:
    hostile = replace(FINDING, observed="a\0b", remediation="half \ud800 pair")
    async with database.transaction() as tx:
        await put_finding(tx, "run", hostile)
        (found,) = await findings(tx, "run")

    assert (found.observed, found.remediation) == ("a\N{REPLACEMENT CHARACTER}b", "half ? pair")
