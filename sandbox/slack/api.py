"""The Web API: reads the call, checks token, scope, rate and planned faults, does the work."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from sandbox.slack.arguments import Args, read_arguments
from sandbox.slack.errors import Json, RateLimited, SlackError
from sandbox.slack.faults import Fault, Harm
from sandbox.slack.methods import chat, conversations, files, people, views
from sandbox.slack.methods.registry import Method, require_scope
from sandbox.slack.site import Site

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}


async def handle_call(site: Site, request: web.Request) -> web.StreamResponse:
    """Answer one call of /api/{method}."""
    name = request.match_info["method"]
    fault = site.faults.take(name)
    if fault and (answer := await _before(site, name, fault)):
        return answer
    args = Args(values={})
    try:
        args = await read_arguments(request)
        body: Json = {"ok": True, **_work(site, name, request, args)}
    except RateLimited as error:
        return _limited(site, name, error.retry_after, args)
    except SlackError as error:
        body = error.body()
    _note(site, name, args, ok=body["ok"], error=body.get("error"), ts=body.get("ts"))
    if fault and fault.harm is Harm.DROP_REPLY:
        return _drop(request)
    granted = ",".join(sorted(site.manifest.scopes))
    return web.json_response(body, headers={"X-OAuth-Scopes": granted})


def _work(site: Site, name: str, request: web.Request, args: Args) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    _check_token(site, method, request, args)
    site.rates.method(name, method.per_minute)
    if method.scope:
        require_scope(site, method.scope)
    return method.work(site, args)


def _check_token(site: Site, method: Method, request: web.Request, args: Args) -> None:
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header else args.text("token")
    if not token:
        raise SlackError("not_authed")
    kinds = {site.credentials.bot_token: False, site.credentials.app_token: True}
    if token not in kinds:
        raise SlackError("invalid_auth")
    if kinds[token] is not method.app_token:
        raise SlackError("not_allowed_token_type")


async def _before(site: Site, name: str, fault: Fault) -> web.StreamResponse | None:
    site.transcript.add("fault", name, harm=fault.harm.value)
    match fault.harm:
        case Harm.SERVER_ERROR:
            return web.Response(status=500, text="planned fault")
        case Harm.RATELIMITED:
            return _limited(site, name, int(fault.seconds), Args(values={}))
        case Harm.ERROR:
            return web.json_response({"ok": False, "error": fault.error})
        case Harm.HANG:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(site.closing.wait(), fault.seconds)
            return web.Response(status=504, text="planned fault")
        case Harm.DROP_REPLY:
            return None


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _limited(site: Site, name: str, seconds: int, args: Args) -> web.Response:
    _note(site, name, args, ok=False, error="ratelimited", retry_after=seconds)
    headers = {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _note(site: Site, name: str, args: Args, **outcome: object) -> None:
    shown = {key: value for key, value in args.values.items() if key != "token"}
    site.transcript.add("api", name, arguments=shown, **outcome)
