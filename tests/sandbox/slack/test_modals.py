"""Modals, App Home and response URLs, driven by the unmodified Bolt."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack import DoorError, LocalSlack
from sandbox.slack.people import SHOP

NewApp = Callable[[], AsyncApp]
Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(title: str = "Reject", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "reason", "max_length": 500}
    options = [{"text": plain("Blocks"), "value": "b"}, {"text": plain("Can wait"), "value": "w"}]
    choose = {"type": "static_select", "action_id": "how", "options": options}
    return {
        "type": "modal",
        "callback_id": "reject",
        "title": plain(title),
        "submit": plain("Reject"),
        "blocks": [
            {"type": "input", "block_id": "why", "label": plain("Why?"), "element": element},
            {
                "type": "input",
                "block_id": "bad",
                "optional": True,
                "label": plain("How bad?"),
                "element": choose,
            },
        ],
        **more,
    }


class Seen:
    """What the app received last, and what it will answer to a submission."""

    def __init__(self) -> None:
        self.body: Json = {}
        self.answer: Json = {}


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def app(new_app: NewApp, connect: Connect, seen: Seen) -> AsyncApp:
    app = new_app()

    @app.command("/migrate")
    async def command(ack: Any, body: Json, client: Any) -> None:
        seen.body = body
        await ack()
        if body["text"] == "reject":
            await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("reject")
    async def submitted(ack: Any, body: Json) -> None:
        seen.body = body
        await ack(**seen.answer)

    @app.view_closed("reject")
    async def closed(ack: Any, body: Json) -> None:
        seen.body = body
        await ack()

    @app.event("app_home_opened")
    async def home(event: Json, client: Any) -> None:
        blocks = [{"type": "header", "text": plain("Migrations")}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    await connect(app)
    return app


async def open_modal(slack: LocalSlack) -> None:
    await slack.slash("lead", "/migrate reject")
    await slack.wait_for(lambda: slack.modal("lead"))


async def test_a_form_is_checked_by_slack_then_by_the_app_and_then_closed(
    slack: LocalSlack, app: AsyncApp, seen: Seen
) -> None:
    await open_modal(slack)
    empty = await slack.submit("lead", values={"why": ""})
    assert empty.errors == {"why": "Please complete this required field."}
    assert seen.body["command"] == "/migrate"
    seen.answer = {"response_action": "errors", "errors": {"why": "At least 10 characters."}}
    assert (await slack.submit("lead", values={"why": "no"})).errors == seen.answer["errors"]
    assert await slack.modal("lead")
    seen.answer = {}
    done = await slack.submit("lead", values={"why": "not tonight", "bad": "Can wait"})
    assert (done.error, done.errors, await slack.modal("lead")) == (None, {}, None)
    state = seen.body["view"]["state"]["values"]
    assert state["why"]["reason"] == {"type": "plain_text_input", "value": "not tonight"}
    assert state["bad"]["how"]["selected_option"]["value"] == "w"


async def test_a_submission_can_update_push_and_clear(
    slack: LocalSlack, app: AsyncApp, seen: Seen
) -> None:
    await open_modal(slack)
    for answer, title, depth in (
        ({"response_action": "update", "view": modal("Changed")}, "Changed", 1),
        ({"response_action": "push", "view": modal("Second")}, "Second", 2),
        ({"response_action": "push", "view": modal("Third")}, "Third", 3),
    ):
        seen.answer = answer
        assert (await slack.submit("lead", values={"why": "x"})).error is None
        stack = slack.workspace.modals[slack.person_id("lead")]
        assert (stack[-1].content["title"]["text"], len(stack)) == (title, depth)
    seen.answer = {"response_action": "push", "view": modal("Fourth")}
    assert (await slack.submit("lead", values={"why": "x"})).error == "push_limit_reached"
    seen.answer = {"response_action": "clear"}
    await slack.submit("lead", values={"why": "x"})
    assert await slack.modal("lead") is None


async def test_errors_for_a_block_that_is_not_there_are_trouble(
    slack: LocalSlack, app: AsyncApp, seen: Seen
) -> None:
    await open_modal(slack)
    seen.answer = {"response_action": "errors", "errors": {"nowhere": "x"}}
    assert (await slack.submit("lead", values={"why": "x"})).error == "invalid_errors"


async def test_a_trigger_works_once_and_for_three_seconds(
    slack: LocalSlack, app: AsyncApp, seen: Seen, web: AsyncWebClient
) -> None:
    async def refused(trigger_id: str) -> str:
        with pytest.raises(SlackApiError) as error:
            await web.views_open(trigger_id=trigger_id, view=modal())
        return str(error.value.response["error"])

    await slack.slash("lead", "/migrate status")
    late = seen.body["trigger_id"]
    slack.advance(3.1)
    assert await refused(late) == "expired_trigger_id"
    await open_modal(slack)
    assert await refused(seen.body["trigger_id"]) == "exchanged_trigger_id"
    assert await refused("made-up") == "invalid_trigger_id"


async def test_an_update_with_an_old_hash_is_a_conflict(
    slack: LocalSlack, app: AsyncApp, web: AsyncWebClient
) -> None:
    await open_modal(slack)
    view = await slack.modal("lead")
    assert view
    await web.views_update(view_id=view.id, hash=view.hash, view=modal("New"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await web.views_update(view_id=view.id, hash=view.hash, view=modal("Newer"))


async def test_a_click_in_a_form_carries_what_stands_in_its_fields(
    slack: LocalSlack, app: AsyncApp, seen: Seen, web: AsyncWebClient
) -> None:
    @app.action("more")
    async def more(ack: Any, body: Json) -> None:
        seen.body = body
        await ack()

    await open_modal(slack)
    view = await slack.modal("lead")
    assert view
    button = {"type": "button", "action_id": "more", "value": "1", "text": plain("More")}
    blocks = [*modal()["blocks"], {"type": "actions", "block_id": "row", "elements": [button]}]
    await web.views_update(view_id=view.id, view=modal(blocks=blocks))
    await slack.click("lead", "more", values={"why": "so far", "how": "b"})
    values = seen.body["view"]["state"]["values"]
    assert values["why"]["reason"]["value"] == "so far"
    assert values["bad"]["how"]["selected_option"]["value"] == "b"
    action = seen.body["actions"][0]
    assert (action["block_id"], action["value"]) == ("row", "1")


async def test_a_select_in_a_message_sends_its_choice_and_an_external_one_asks_for_options(
    slack: LocalSlack, app: AsyncApp, seen: Seen, web: AsyncWebClient
) -> None:
    @app.action("env")
    async def chosen(ack: Any, body: Json) -> None:
        seen.body = body
        await ack()

    @app.options("unit")
    async def units(ack: Any, payload: Json) -> None:
        await ack(options=[{"text": plain(payload["value"] + ".service"), "value": "1"}])

    options = [{"text": plain("Production"), "value": "prod"}]
    elements = [
        {"type": "static_select", "action_id": "env", "options": options},
        {"type": "external_select", "action_id": "unit"},
    ]
    blocks = [{"type": "actions", "block_id": "row", "elements": elements}]
    await web.chat_postMessage(channel=SHOP, text="x", blocks=blocks)
    await slack.click("lead", "env", value="Production")
    assert seen.body["actions"][0]["selected_option"]["value"] == "prod"
    assert seen.body["state"]["values"]["row"]["env"]["selected_option"]["value"] == "prod"
    found = await slack.suggest("lead", "unit", "shop")
    assert found.body
    assert found.body["options"][0]["text"]["text"] == "shop.service"


async def test_shortcuts_reach_the_app_with_a_trigger_and_their_message(
    slack: LocalSlack, app: AsyncApp, seen: Seen, web: AsyncWebClient
) -> None:
    @app.shortcut("rollback_now")
    async def rollback(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Roll back"))

    @app.shortcut("explain")
    async def explain(ack: Any, body: Json) -> None:
        seen.body = body
        await ack()

    assert (await slack.shortcut("oncall", "rollback_now")).error is None
    view = await slack.wait_for(lambda: slack.modal("oncall"))
    assert view
    assert view.content["title"]["text"] == "Roll back"
    posted = await web.chat_postMessage(channel=SHOP, text="card")
    await slack.shortcut("lead", "explain", message_ts=posted["ts"])
    assert (seen.body["type"], seen.body["message"]["text"]) == ("message_action", "card")


async def test_a_closed_modal_tells_the_app_only_if_it_asked(
    slack: LocalSlack, app: AsyncApp, seen: Seen, web: AsyncWebClient
) -> None:
    await open_modal(slack)
    await slack.close_view("lead")
    assert seen.body["command"] == "/migrate"
    with pytest.raises(DoorError):
        await slack.submit("lead")
    await open_modal(slack)
    view = await slack.modal("lead")
    assert view
    await web.views_update(view_id=view.id, view=modal(notify_on_close=True))
    await slack.close_view("lead")
    assert seen.body["type"] == "view_closed"


async def test_the_app_home_is_published_when_it_is_opened(
    slack: LocalSlack, app: AsyncApp
) -> None:
    assert await slack.open_home("owner")
    home = await slack.wait_for(lambda: slack.home("owner"))
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "Migrations"
    assert await slack.home("lead") is None


async def test_a_response_url_works_five_times_within_half_an_hour(
    slack: LocalSlack, app: AsyncApp, seen: Seen
) -> None:
    await slack.slash("lead", "/migrate status")
    hook = AsyncWebhookClient(seen.body["response_url"])
    answers = await asyncio.gather(*(hook.send(text=f"answer {n}") for n in range(7)))
    assert counted(answers) == {(200, "ok"): 5, (404, "used_url"): 2}
    assert len(await slack.ephemerals("lead")) == 5
    await slack.slash("lead", "/migrate status")
    public = AsyncWebhookClient(seen.body["response_url"])
    await public.send(text="for all", response_type="in_channel")
    assert [message.text for message in await slack.messages()] == ["for all"]
    slack.advance(1801)
    assert (await public.send(text="late")).body == "expired_url"


def counted(answers: list[Any]) -> dict[tuple[int, str], int]:
    return dict(Counter((each.status_code, each.body) for each in answers))
