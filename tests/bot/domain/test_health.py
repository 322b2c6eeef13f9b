from __future__ import annotations

import pytest

from bot.domain.health import Rule, made_up, page_trouble, rule, trouble
from bot.domain.plan import SecretSource
from bot.domain.plan.services import NoDatabase, Postgres
from bot.domain.reading import HttpAnswer
from tests.bot.executor.shop import plan


def answer(status: int, content_type: str, body: str) -> HttpAnswer:
    return HttpAnswer(
        status=status, content_type=content_type, body=body, milliseconds=5, address="192.0.2.1"
    )


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (answer(200, "application/json", '{"status": "ok"}'), ""),
        (answer(200, "text/plain; charset=utf-8", "ok"), ""),
        (answer(200, "", ""), ""),
        (answer(200, "application/json", '{"a": "' + "x" * 600), ""),
        (answer(200, "application/json", "{oops"), "says JSON and sends something else"),
        (answer(200, "application/json", "[" * 100), "says JSON and sends something else"),
        (answer(200, "text/html", "ok"), "answers with a web page"),
        (answer(200, "text/plain", "  <!doctype html>"), "answers with a web page"),
        (answer(200, "text/plain", "x" * 201), "answers with a long text"),
        (answer(301, "text/plain", ""), "redirects (301), which says nothing about health"),
        (answer(204, "", ""), "answers 204"),
        (answer(503, "application/json", "{}"), "answers 503"),
    ],
)
def test_health_is_a_short_answer_of_the_app_itself(seen: HttpAnswer, wrong: str) -> None:
    assert trouble(seen) == wrong


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (answer(200, "text/html; charset=utf-8", "<h1>Docs</h1>" * 100), ""),
        (answer(200, "application/json", "{}"), "is no web page"),
        (answer(200, "", ""), "is no web page"),
        (answer(301, "text/html", "<h1>"), "redirects (301), which says nothing about health"),
        (answer(404, "text/html", "<h1>"), "answers 404"),
    ],
)
def test_a_page_is_what_came_well_and_is_html(seen: HttpAnswer, wrong: str) -> None:
    assert page_trouble(seen) == wrong


@pytest.mark.parametrize(
    ("database", "path", "found"),
    [
        (NoDatabase(kind="none"), "/", page_trouble),
        (NoDatabase(kind="none"), "/health", trouble),
        (Postgres(kind="postgres", url=SecretSource(env="DATABASE_URL")), "/", trouble),
    ],
)
def test_a_page_counts_only_at_the_front_of_an_app_without_a_database(
    database: NoDatabase | Postgres, path: str, found: Rule
) -> None:
    assert rule(plan().model_copy(update={"database": database}), path) is found


def test_the_made_up_path_stays_on_the_same_site() -> None:
    assert made_up("https://shop.example").startswith("https://shop.example/slipway-")
