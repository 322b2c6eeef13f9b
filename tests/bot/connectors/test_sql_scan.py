from __future__ import annotations

import pytest

from bot.connectors.sql_scan import scan


def rules(text: str) -> list[str]:
    return [hit.rule for hit in scan("a.sql", text).hits]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("delete from orders", "data-delete"),
        ("with gone as (delete from a returning 1) select * from gone", "data-delete"),
        ("UPDATE orders SET item = 'x'", "data-update"),
        ("merge into t using u on true when matched then delete", "data-update"),
        ("truncate orders", "data-truncate"),
        ("drop trigger t on orders", "drop-trigger"),
        ("revoke select on orders from shop", "revoke"),
        ("alter sequence s\n restart with 1", "restart-sequence"),
        ("alter table orders add constraint c check (n > 5) not valid", "adding-check"),
        ("alter table orders add check (n > 5)", "adding-check"),
        ("do $$ begin delete from x; end $$", "unread-code"),
        ("call purge()", "unread-code"),
        ("create trigger t before insert on a execute function f()", "adding-trigger"),
        ("create policy p on t", "row-security"),
        ("alter table t enable row level security", "row-security"),
    ],
)
def test_what_hurts_old_code_is_named(statement: str, rule: str) -> None:
    assert rules(statement) == [rule]


@pytest.mark.parametrize(
    "statement",
    [
        "alter table orders add column note text",
        "create table deletes (update_at timestamptz check (update_at > now()))",
        "create index concurrently i on orders (item)",
        "select 'delete from orders; truncate orders'",
        "-- delete from orders\nselect 1",
        "insert into kinds values ('a;b')",
        "set lock_timeout = '1s'",
        "drop function if exists f()",
        "document is no statement",
        "select (",
    ],
)
def test_what_only_adds_or_is_squawks_to_name_is_not(statement: str) -> None:
    assert rules(statement) == []


def test_statements_are_counted_and_found_by_their_line() -> None:
    found = scan("a.sql", "-- first\nselect 1;\n\n;select 2; -- then\n\ndelete from a;\n")

    assert found.statements == 3
    assert [(hit.file, hit.line) for hit in found.hits] == [("a.sql", 6)]


@pytest.mark.parametrize("text", ["", "\n", ";;", "-- nothing\n", "/* nothing */"])
def test_an_empty_file_has_no_statement(text: str) -> None:
    assert scan("a.sql", text).statements == 0


def test_a_waiver_holds_for_its_rule_and_the_next_statement_alone() -> None:
    text = """
        -- squawk-ignore data-delete, revoke
        delete from a;
        delete from a;
        -- squawk-ignore data-update
        truncate a;
    """

    assert rules(text) == ["data-delete", "data-truncate"]


def test_what_cannot_be_taken_apart_is_left_to_squawk() -> None:
    assert scan("a.sql", "select 'no end") == scan("b.sql", "select 'no end")
    assert scan("a.sql", "select 'no end").statements == 1
