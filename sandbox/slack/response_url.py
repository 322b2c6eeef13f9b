"""response_url: answers to a command or a click, five times within half an hour."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from sandbox.slack.arguments import Args, read_arguments
from sandbox.slack.errors import SlackError
from sandbox.slack.limits import POST_TEXT
from sandbox.slack.methods.chat import content
from sandbox.slack.model import BOT_USER_ID, Message
from sandbox.slack.site import Site
from sandbox.slack.tickets import Hook

GONE = {"no_hook", "used_url", "expired_url"}


async def handle_response(site: Site, request: web.Request) -> web.Response:
    """Take one answer; 404 with the reason when the URL is used up."""
    args, error = Args(values={}), None
    try:
        args = await read_arguments(request)
        _respond(site, site.hooks.use(request.match_info["hook_id"]), args)
    except SlackError as refusal:
        error = refusal.error
    site.transcript.add("response_url", error or "ok", arguments=args.values)
    if error:
        return web.Response(status=404 if error in GONE else 400, text=error)
    return web.Response(text="ok")


def _respond(site: Site, hook: Hook, args: Args) -> None:
    original = _current(site, hook)
    if args.flag("delete_original"):
        if original is not None:
            site.workspace.remove(original)
        return
    text, blocks = content(args, POST_TEXT)
    if args.flag("replace_original") and original is not None:
        stamp = site.clock.stamp()
        site.workspace.put(replace(original, text=text, blocks=blocks, edited_ts=stamp))
        return
    public = args.text("response_type") == "in_channel"
    message = Message(
        ts=site.clock.stamp(),
        channel=hook.channel,
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        thread_ts=args.text("thread_ts"),
        only_for=None if public else hook.user,
        by_app=True,
    )
    site.workspace.put(message)


def _current(site: Site, hook: Hook) -> Message | None:
    if hook.message is None:
        return None
    if hook.message.only_for is None:
        return site.workspace.message(hook.channel, hook.message.ts)
    shown = site.workspace.ephemerals
    return next((each for each in shown if each.ts == hook.message.ts), None)
