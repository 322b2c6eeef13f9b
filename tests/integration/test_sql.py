"""Statements on a real PostgreSQL, directly and through a real sshd."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.connectors.world import Patience
from bot.domain.plan import Plan
from bot.domain.probe import Sql
from bot.domain.reading import NoAnswer, Reading, Rows, Silence
from tests.integration.listeners import listening, silent
from tests.integration.sshd import free_port, plan, sshd
from tests.integration.worlds import QUICK, answer, answers
from tests.postgres import PostgresServer

ONE = Sql(statement="select 1 as one, null as nothing, 'a' as word, true as yes, 1.50 as exact")
PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43


def with_database(where: Plan, **changes: str) -> Plan:
    block = {"kind": "postgres", "url": {"env": "SHOP_DATABASE_URL"}, **changes}
    return Plan.model_validate({**where.model_dump(by_alias=True), "database": block})


async def ask(url: str, *probes: Sql, patience: Patience | None = None) -> dict[Sql, Reading]:
    where = with_database(plan(1, PINNED))
    got = await answers(probes, where, {"SHOP_DATABASE_URL": url}, patience)
    return {probe: got[probe] for probe in probes}


async def one(url: str, probe: Sql, patience: Patience | None = None) -> Reading:
    return (await ask(url, probe, patience=patience))[probe]


async def test_values_come_back_as_text_and_null_stays_null(postgres_url: str) -> None:
    got = await one(postgres_url, ONE)

    assert isinstance(got, Rows)
    assert got.columns == ("one", "nothing", "word", "yes", "exact")
    assert got.rows == (("1", None, "a", "true", "1.5"),)
    assert got.asked_at > 1_700_000_000


async def test_a_driver_in_the_scheme_does_not_matter(postgres_url: str) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")

    assert isinstance(await one(url, ONE), Rows)


@pytest.mark.parametrize(
    "statement",
    [
        "with gone as (delete from kept returning 1) select * from gone",
        "select 1) q; commit; drop table kept; select row_to_json(q) from (select 1",
        "select nextval('counter')",
        "select pg_catalog.set_config('transaction_read_only', 'off', true), nextval('counter')",
        "delete from kept",
    ],
)
async def test_nothing_that_writes_gets_through(
    postgres_server: PostgresServer, postgres_url: str, statement: str
) -> None:
    schema = postgres_url.rpartition("%3D")[2]
    postgres_server.administer(f"create table {schema}.kept as select 1 as n")
    postgres_server.administer(f"create sequence {schema}.counter")
    untouched = Sql(
        statement="select (select count(*) from kept) n, (select not is_called from counter) fresh"
    )

    refused, after = (await ask(postgres_url, Sql(statement=statement), untouched)).values()

    assert isinstance(refused, NoAnswer)
    assert refused.why is Silence.REFUSED
    assert isinstance(after, Rows)
    assert after.rows == (("1", "true"),)


async def test_one_slow_statement_costs_only_itself(postgres_url: str) -> None:
    slow = Sql(statement="select pg_sleep(30)", timeout=0.3)

    got = await ask(postgres_url, slow, ONE)

    assert isinstance(got[ONE], Rows)
    assert got[slow] == NoAnswer(
        why=Silence.TIMED_OUT, detail="the database did not answer the statement within 0.3 s"
    )


async def test_too_many_rows_are_no_answer(postgres_url: str) -> None:
    got = await one(postgres_url, Sql(statement="select generate_series(1, 2000)"))

    assert isinstance(got, NoAnswer)
    assert got.why is Silence.GARBLED


async def test_secrets_in_rows_stay_here(postgres_url: str) -> None:
    got = await one(postgres_url, Sql(statement="select 'postgres://a:canary@b/c' as url"))

    assert "canary" not in repr(got)


async def test_a_database_that_is_away_or_mute_says_why() -> None:
    nowhere = await one(f"postgresql://shop:canary@127.0.0.1:{free_port()}/shop", ONE, QUICK)
    async with listening(silent) as mute:
        late = await one(f"postgresql://shop:canary@127.0.0.1:{mute}/shop", ONE, QUICK)
    odd = await one("no-connection-string", ONE, QUICK)

    assert isinstance(nowhere, NoAnswer)
    assert isinstance(late, NoAnswer)
    assert isinstance(odd, NoAnswer)
    assert [nowhere.why, late.why] == [Silence.REFUSED, Silence.TIMED_OUT]
    assert odd.detail == "the database's connection string cannot be read"
    assert "canary" not in f"{nowhere}{late}"


@pytest.fixture
def tcp_url(stopped_postgres: PostgresServer) -> Iterator[str]:
    """A server by TCP."""
    with stopped_postgres.running("listen_addresses=127.0.0.1") as server:
        yield f"postgresql://postgres@localhost:{server.port}/postgres"


async def test_a_database_behind_the_server_is_reached_through_its_ssh(
    tmp_path: Path, tcp_url: str
) -> None:
    before = threading.active_count()
    with sshd(tmp_path) as server:
        where = with_database(plan(server.port, server.host_key), via="target")
        secrets = {"SSH_KEY": server.key, "SHOP_DATABASE_URL": tcp_url}
        far = Sql(statement="select length(repeat('x', 300000)) as n, inet_server_addr() as at")
        got = await answers([ONE, far], where, secrets)

    assert isinstance(got[ONE], Rows)
    assert isinstance(got[far], Rows)
    assert got[far].rows == (("300000", "127.0.0.1"),)
    assert threading.active_count() <= before + 4  # asyncio's own pool stays


@pytest.mark.parametrize(
    ("more", "url", "said"),
    [
        ("AllowTcpForwarding no", "", "localhost:{port} from web cannot be reached"),
        ("", "postgresql://shop@127.0.0.1:1/shop", "127.0.0.1:1 from web cannot be reached"),
        ("", "postgresql:///shop?host=/run/postgresql", "only one host and port of a database"),
    ],
)
async def test_a_server_that_cannot_reach_it_is_named(
    tmp_path: Path, tcp_url: str, *, more: str, url: str, said: str
) -> None:
    with sshd(tmp_path, more) as server:
        where = with_database(plan(server.port, server.host_key), via="target")
        secrets = {"SSH_KEY": server.key, "SHOP_DATABASE_URL": url or tcp_url}
        got = await answer(ONE, where, secrets)

    assert isinstance(got, NoAnswer)
    port = tcp_url.rpartition(":")[2].partition("/")[0]
    assert got.detail.startswith(said.format(port=port)), got
