"""The Web API as the unmodified slack_sdk meets it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack
from sandbox.slack.people import GENERAL, SHOP

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Preflight"}}


async def refusal(call: Awaitable[Any]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    response = refused.value.response
    data = response.data if isinstance(response.data, dict) else {}
    return data | {"status": response.status_code, "headers": response.headers}


async def test_a_token_that_was_never_given_out_is_refused(slack: LocalSlack) -> None:
    def web(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=slack.api_url)

    assert (await refusal(web("xoxb-unknown").auth_test()))["error"] == "invalid_auth"
    assert (await refusal(web(None).auth_test()))["error"] == "not_authed"
    bot_for_socket = web(None).apps_connections_open(app_token=slack.bot_token)
    assert (await refusal(bot_for_socket))["error"] == "not_allowed_token_type"
    app_for_posts = web(slack.app_token).chat_postMessage(channel=SHOP, text="x")
    assert (await refusal(app_for_posts))["error"] == "not_allowed_token_type"


async def test_a_method_needs_the_scope_that_the_manifest_asks_for(web: AsyncWebClient) -> None:
    answer = await refusal(web.reactions_add(channel=SHOP, timestamp="1.2", name="eyes"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "reactions:write")
    assert "chat:write" in answer["provided"].split(",")
    assert (await refusal(web.conversations_history(channel=SHOP)))["error"] == "missing_scope"
    assert (await refusal(web.team_info()))["needed"] == "team:read"
    assert (await refusal(web.api_call("chat.shout")))["error"] == "unknown_method"


async def test_socket_mode_must_be_on_in_the_manifest(manifest: Path, tmp_path: Path) -> None:
    closed = tmp_path / "manifest.yml"
    text = manifest.read_text().replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    closed.write_text(
        text.replace(
            "event_subscriptions:", "event_subscriptions:\n    request_url: http://127.0.0.1:1/"
        )
    )
    async with LocalSlack(manifest=closed) as slack:
        web = AsyncWebClient(base_url=slack.api_url)
        answer = await refusal(web.apps_connections_open(app_token=slack.app_token))
        assert answer["error"] == "link_disabled"


async def test_blocks_come_back_with_slacks_own_words(web: AsyncWebClient) -> None:
    answer = await refusal(web.chat_postMessage(channel=SHOP, text="x", blocks=[HEADER] * 51))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]


REFUSED_POSTS = [
    ({"channel": "C00NOWHERE", "text": "x"}, "channel_not_found"),
    ({"channel": GENERAL, "text": "x"}, "not_in_channel"),
    ({"channel": SHOP, "text": " "}, "no_text"),
    ({"channel": SHOP, "text": "x" * 40_001}, "msg_too_long"),
    ({"channel": SHOP, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ({"channel": SHOP, "text": "x", "blocks": "{not json"}, "invalid_blocks_format"),
    ({"channel": SHOP, "text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
]


@pytest.mark.parametrize(("arguments", "error"), REFUSED_POSTS)
async def test_a_post_is_refused_by_name(
    web: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert (await refusal(web.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_an_update_without_blocks_keeps_them_and_an_empty_list_takes_them_away(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    posted = await web.chat_postMessage(channel=SHOP, text="one", blocks=[HEADER])
    await web.chat_update(channel=SHOP, ts=posted["ts"], text="two")
    [message] = await slack.messages()
    assert (message.text, slack.shown(message)) == ("two", "PREFLIGHT")
    await web.chat_update(channel=SHOP, ts=posted["ts"], text="three", blocks=[])
    assert slack.shown((await slack.messages())[0]) == "three"
    long = web.chat_update(channel=SHOP, ts=posted["ts"], text="x" * 4001)
    assert (await refusal(long))["error"] == "msg_too_long"


async def test_only_own_messages_can_be_changed(slack: LocalSlack, web: AsyncWebClient) -> None:
    said = await slack.say("lead", "hello")
    update = web.chat_update(channel=SHOP, ts=said.ts, text="x")
    assert (await refusal(update))["error"] == "cant_update_message"
    assert (await refusal(web.chat_delete(channel=SHOP, ts=said.ts)))["error"] == (
        "cant_delete_message"
    )
    unknown = web.chat_update(channel=SHOP, ts="1.000001", text="x")
    assert (await refusal(unknown))["error"] == "message_not_found"


async def test_an_ephemeral_is_seen_by_one_person_until_the_reload(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    await web.chat_postEphemeral(channel=SHOP, user=slack.person_id("dba"), text="only you")
    assert [message.text for message in await slack.ephemerals("dba")] == ["only you"]
    assert await slack.ephemerals("lead") == []
    assert await slack.messages() == []
    await slack.reload("dba")
    assert await slack.ephemerals("dba") == []
    assert "only visible to dba" in slack.text()


async def test_five_posts_at_once_pass_the_one_a_second_and_meet_429(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    slack.hold_clock()
    posts = [web.chat_postMessage(channel=SHOP, text=f"{n}") for n in range(5)]
    answers = await asyncio.gather(*posts, return_exceptions=True)
    limited = [each for each in answers if isinstance(each, SlackApiError)]
    assert len(limited) == 3
    assert {each.response.status_code for each in limited} == {429}
    assert {each.response.headers["Retry-After"] for each in limited} == {"1"}
    slack.advance(1)
    await web.chat_postMessage(channel=SHOP, text="later")


async def test_a_tier_2_method_can_be_called_twenty_times_a_minute(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    slack.hold_clock()
    for _ in range(20):
        await web.usergroups_list()
    answer = await refusal(web.usergroups_list())
    assert (answer["error"], answer["status"]) == ("ratelimited", 429)
    slack.advance(int(answer["headers"]["Retry-After"]))
    await web.usergroups_list()


async def test_people_groups_and_channels_are_known(slack: LocalSlack, web: AsyncWebClient) -> None:
    user = (await web.users_info(user=slack.person_id("dba")))["user"]
    assert (user["tz"], user["tz_offset"]) == ("Asia/Kolkata", 19800)
    assert (await web.users_lookupByEmail(email="dba@harbour.example"))["user"] == user
    assert (await web.users_info(user=slack.person_id("guest")))["user"]["is_restricted"]
    stranger = (await web.users_info(user=slack.person_id("stranger")))["user"]
    assert stranger["team_id"] != (await web.auth_test())["team_id"]
    groups = {each["handle"]: each["id"] for each in (await web.usergroups_list())["usergroups"]}
    assert {"technical-leads", "dbas", "product-owners", "security", "on-call"} == set(groups)
    slack.set_group("dbas", "owner")
    members = await web.usergroups_users_list(usergroup=groups["dbas"])
    assert members["users"] == [slack.person_id("owner")]
    channels = await web.conversations_list(types="public_channel")
    assert [each["name"] for each in channels["channels"]] == ["migrate-shop", "general"]


async def test_a_file_goes_through_all_three_steps(slack: LocalSlack, web: AsyncWebClient) -> None:
    posted = await web.chat_postMessage(channel=SHOP, text="card")
    await web.files_upload_v2(
        channel=SHOP, thread_ts=posted["ts"], filename="all.txt", content="16 bytes of text"
    )
    [message] = await slack.thread("migrate-shop", posted["ts"])
    assert (message.files[0].name, message.files[0].content) == ("all.txt", b"16 bytes of text")


async def test_a_picture_keeps_its_words_and_its_kind_and_can_be_taken_away(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    shared = await web.files_upload_v2(
        channel=SHOP, filename="memory.png", file=b"\x89PNG", alt_txt="Memory is flat."
    )

    [message] = await slack.messages("migrate-shop")
    shown = message.files[0].json("")
    assert (shown["mimetype"], shown["alt_txt"]) == ("image/png", "Memory is flat.")
    assert "[picture memory.png: Memory is flat.]" in slack.text()

    await web.files_delete(file=shared["files"][0]["id"])

    assert await slack.messages("migrate-shop") == []
    with pytest.raises(SlackApiError, match="file_not_found"):
        await web.files_delete(file=shared["files"][0]["id"])


async def test_a_direct_message_opens_and_pins_stick(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    opened = await web.conversations_open(users=slack.person_id("owner"))
    await web.chat_postMessage(channel=opened["channel"]["id"], text="for you")
    assert [each.text for each in await slack.direct_messages("owner")] == ["for you"]
    posted = await web.chat_postMessage(channel=SHOP, text="card")
    await web.pins_add(channel=SHOP, timestamp=posted["ts"])
    assert (await slack.messages())[0].pinned_by
    again = web.pins_add(channel=SHOP, timestamp=posted["ts"])
    assert (await refusal(again))["error"] == "already_pinned"
    link = await web.chat_getPermalink(channel=SHOP, message_ts=posted["ts"])
    assert posted["ts"] in link["permalink"]


async def test_planned_faults_hit_the_next_calls_and_then_stop(
    slack: LocalSlack, web: AsyncWebClient
) -> None:
    await slack.fault("chat.postMessage", "error", error="fatal_error")
    await slack.fault("chat.postMessage", "ratelimited", seconds=7)
    await slack.fault("chat.postMessage", "http_500")
    post = {"channel": SHOP, "text": "x"}
    assert (await refusal(web.chat_postMessage(**post)))["error"] == "fatal_error"
    assert (await refusal(web.chat_postMessage(**post)))["headers"]["Retry-After"] == "7"
    assert (await refusal(web.chat_postMessage(**post)))["status"] == 500
    assert await slack.messages() == []
    await web.chat_postMessage(**post)
    assert len(await slack.messages()) == 1


async def test_a_dropped_reply_means_done_but_not_told(slack: LocalSlack) -> None:
    web = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    await slack.fault("chat.postMessage", "drop_reply")
    with pytest.raises(Exception, match="disconnected"):
        await web.chat_postMessage(channel=SHOP, text="once")
    assert [message.text for message in await slack.messages()] == ["once"]


async def test_a_hanging_call_runs_into_the_callers_own_timeout(slack: LocalSlack) -> None:
    web = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1)
    web.retry_handlers.clear()
    await slack.fault("auth.test", "hang", seconds=60)
    with pytest.raises(TimeoutError):
        await web.auth_test()
