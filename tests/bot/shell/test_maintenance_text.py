from __future__ import annotations

import json

from bot.shell import maintenance_text
from tests.bot.executor.shop import plan


def test_the_page_names_the_app_and_nothing_else_of_the_world() -> None:
    page = maintenance_text.html(plan())

    assert "<h1 style='font-size:1.5rem'>shop is being moved</h1>" in page
    assert "http:" not in page
    assert "https:" not in page
    assert "\n" not in page


def test_a_name_is_escaped_however_it_came_into_the_plan() -> None:
    odd = plan().model_copy(update={"app": '<script>"&'})

    assert "&lt;script&gt;&quot;&amp; is being moved" in maintenance_text.html(odd)


def test_both_proxies_answer_the_same() -> None:
    shop = plan()
    (answer,) = json.loads(maintenance_text.route(shop))["handle"]

    assert answer["status_code"] == maintenance_text.STATUS
    assert answer["headers"]["Retry-After"] == ["120"]
    assert answer["body"] == maintenance_text.html(shop)

    server = json.loads(maintenance_text.caddy(shop))["apps"]["http"]["servers"]["page"]
    assert server == {
        "listen": ["127.0.0.1:@port@"],
        "routes": [json.loads(maintenance_text.route(shop))],
    }
    assert json.loads(maintenance_text.caddy(shop))["admin"]["config"] == {"persist": False}

    nginx = maintenance_text.nginx(shop)
    assert "add_header Retry-After 120 always;" in nginx
    assert "listen 127.0.0.1:@port@;" in nginx
    quoted = maintenance_text.html(shop).replace('"', '\\"')
    assert f'return 503 "{quoted}";' in nginx
