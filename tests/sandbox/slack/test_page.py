"""The page in a real Chromium: typing, clicking, confirming, filling in, switching, a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack
from sandbox.slack.browser import Browser
from sandbox.slack.people import SHOP

pytestmark = pytest.mark.browser

NewApp = Callable[[], AsyncApp]
Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


CONFIRM = {
    "title": plain("Roll back shop?"),
    "text": mrkdwn("Traffic returns to *the old services*."),
    "confirm": plain("Roll back"),
    "deny": plain("Keep"),
    "style": "danger",
}
CARD = [
    {"type": "header", "text": plain("*Not* ready")},
    {
        "type": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~gone~ `code` :white_check_mark: <@U00DBA0001> "
            "<https://example.com|the runbook> a &lt;b&gt; &amp; c\n> quoted\n• item"
            "\n```one\ntwo```\n<!date^0^{date_num} {time}|then>"
        ),
    },
    {"type": "section", "fields": [mrkdwn("*Docker*\n27"), mrkdwn("*Disk*\n41 GB")]},
    {"type": "context", "elements": [mrkdwn("took 2 s")]},
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "reject", "text": plain("Reject…")},
            {
                "type": "button",
                "action_id": "rollback",
                "style": "danger",
                "value": "42",
                "text": plain("Roll back"),
                "confirm": CONFIRM,
            },
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "reject",
    "title": plain("Reject"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Why?"),
            "element": {"type": "plain_text_input", "action_id": "t", "multiline": True},
        }
    ],
}


@pytest.fixture
async def app(new_app: NewApp, connect: Connect) -> AsyncApp:
    app = new_app()

    @app.command("/migrate")
    async def migrate(ack: Any, body: Json, client: Any) -> None:
        await ack("on it")
        await client.chat_postMessage(channel=body["channel_id"], text="Not ready", blocks=CARD)

    @app.action("rollback")
    async def rollback(ack: Any, body: Json, client: Any, action: Json) -> None:
        await ack()
        text = f"rolled back {action['value']} by {body['user']['name']}"
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[]
        )

    @app.action("reject")
    async def reject(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("reject")
    async def rejected(ack: Any, body: Json, client: Any) -> None:
        why = body["view"]["state"]["values"]["why"]["t"]["value"]
        if len(why) < 10:
            await ack(response_action="errors", errors={"why": "Say it in 10 characters."})
            return
        await ack()
        await client.chat_postMessage(channel=SHOP, text=f"rejected: {why}")

    @app.event("app_home_opened")
    async def home(event: Json, client: Any) -> None:
        blocks = [{"type": "header", "text": plain("Migrations")}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    await connect(app)
    return app


async def test_a_command_is_suggested_typed_and_its_button_asks_before_it_acts(
    slack: LocalSlack, app: AsyncApp, browser: Browser
) -> None:
    await browser.open(slack.url)
    await browser.type("#compose", "/mi")
    assert "preflight | status" in await browser.see(".suggestion", "/migrate")
    await browser.type("#compose", "grate preflight\n")
    assert "on it" in await browser.see(".message", "Only visible to you")
    await browser.click('[data-action-id="rollback"]')
    assert "Traffic returns to the old services." in await browser.see("#confirm")
    await browser.click(".confirm-no")
    await browser.gone("#confirm")
    await browser.click('[data-action-id="rollback"]')
    await browser.click(".confirm-yes")
    await browser.see(".message", "rolled back 42 by lead")
    assert len([e for e in await slack.transcript("door") if e.name == "click"]) == 1


async def test_a_form_shows_the_apps_complaint_at_its_field_and_then_closes(
    slack: LocalSlack, app: AsyncApp, browser: Browser
) -> None:
    await browser.open(slack.url)
    await browser.type("#compose", "/migrate preflight\n")
    await browser.click('[data-action-id="reject"]')
    await browser.type(".dialog textarea", "no")
    await browser.click(".modal-submit")
    await browser.see(".block-input", "Say it in 10 characters.")
    await browser.type(".dialog textarea", ", not tonight")
    await browser.click(".modal-submit")
    await browser.gone(".dialog")
    await browser.see(".message", "rejected: no, not tonight")


async def test_another_person_sees_own_things_only_and_own_time(
    slack: LocalSlack, app: AsyncApp, browser: Browser
) -> None:
    await browser.open(slack.url)
    await browser.type("#compose", "/migrate preflight\n")
    await browser.see(".message", "Only visible to you")
    assert "1970-01-01 01:00" in await browser.see(".message", "ready")
    await browser.click('[data-user="oncall"]')
    await browser.see("#me", "Kenji Mori")
    assert "1970-01-01 09:00" in await browser.see(".message", "ready")
    await browser.gone(".only-me")
    await browser.click('[data-user="guest"]')
    await browser.see("#me", "Gil Martin")
    await browser.gone('[data-place="C00GENERAL"]')


async def test_mrkdwn_and_plain_text_are_drawn_as_slack_draws_them(
    slack: LocalSlack, web: AsyncWebClient, browser: Browser
) -> None:
    await web.chat_postMessage(channel=SHOP, text="Not ready", blocks=CARD)
    await browser.open(slack.url)
    assert "*Not* ready" in await browser.see(".block-header")
    for selector, text in (
        ("strong", "bold"),
        ("em", "italic"),
        ("del", "gone"),
        ("code", "code"),
        ("a[href='https://example.com']", "the runbook"),
        (".mention", "@Devi Rao"),
        ("blockquote", "quoted"),
        (".item", "item"),
        ("pre", "one\ntwo"),
        (".mrkdwn", "a <b> & c"),
        (".field", "Docker"),
        (".block-context", "took 2 s"),
    ):
        await browser.see(f".message {selector}", text)
    await browser.wait("return document.querySelector('.emoji[aria-label=\"white check mark\"]')")
    await browser.gone(".unknown")


async def test_text_from_outside_never_becomes_markup(
    slack: LocalSlack, web: AsyncWebClient, browser: Browser
) -> None:
    evil = "<img src=x onerror=alert(1)> <script>alert(1)</script> <javascript:alert(1)|click>"
    await web.chat_postMessage(channel=SHOP, text=evil)
    await browser.open(slack.url)
    await browser.see(".message", "click")
    found = await browser.run(
        "return document.querySelectorAll('.message script, .mrkdwn img, a[href^=java]').length"
    )
    assert found == 0


async def test_a_block_that_is_not_drawn_is_a_red_box(
    slack: LocalSlack, web: AsyncWebClient, browser: Browser
) -> None:
    video = {
        "type": "video",
        "alt_text": "v",
        "video_url": "https://v",
        "thumbnail_url": "https://t",
    }
    await web.chat_postMessage(channel=SHOP, text="x", blocks=[video])
    await browser.open(slack.url)
    await browser.see(".unknown", "Not drawn by Slack: block “video”")


async def test_threads_pins_and_the_home_have_their_places(
    slack: LocalSlack, app: AsyncApp, web: AsyncWebClient, browser: Browser
) -> None:
    card = await web.chat_postMessage(channel=SHOP, text="Card", blocks=CARD)
    await web.chat_postMessage(channel=SHOP, text="detail", thread_ts=card["ts"])
    await web.pins_add(channel=SHOP, timestamp=card["ts"])
    await browser.open(slack.url)
    await browser.see(".message.pinned", "Pinned by Slipway")
    await browser.click("#pinned")
    await browser.see(".pin-row", "*Not* ready")
    await browser.click(".replies")
    await browser.see("#thread", "detail")
    await browser.type("#thread textarea", "seen\n")
    await browser.see("#thread", "seen")
    assert [m.text for m in await slack.thread("migrate-shop", card["ts"])] == ["detail", "seen"]
    await browser.click('[data-place="home"]')
    await browser.see("#home", "Migrations")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_phone_shows_one_column_and_nothing_sticks_out(
    slack: LocalSlack, web: AsyncWebClient, browser: Browser, theme: str
) -> None:
    await web.chat_postMessage(channel=SHOP, text="Not ready", blocks=CARD)
    await browser.open(slack.url)
    await browser.run("localStorage.setItem('theme', arguments[0])", theme)
    await browser.width(390)
    await browser.open(slack.url)
    await browser.see(".block-header")
    out = await browser.run(
        "return [...document.querySelectorAll('#pane *')].filter(each => each.offsetParent && "
        "each.getBoundingClientRect().right > innerWidth + 1).map(each => each.className)"
    )
    assert out == []
    assert await browser.run("return document.documentElement.dataset.theme") == theme
    lefts = "return [...document.querySelectorAll('.field')].map(each => each.offsetLeft)"
    assert len(set(await browser.run(lefts))) == 1
    await browser.click(".menu")
    await browser.see("#sidebar", "general")
