"""The web server of the local Slack."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.slack.api import handle_call
from sandbox.slack.control import Control, handle_order, handle_page_state, handle_question
from sandbox.slack.methods.files import receive_upload
from sandbox.slack.response_url import handle_response
from sandbox.slack.site import Site

STATIC = Path(__file__).parent / "static"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:",
}
#: What was uploaded may look as it likes, and may do nothing.
FILE_HEADERS = {"Content-Security-Policy": "sandbox; script-src 'none'"}
MOST_BYTES = 20 * 1024 * 1024


def build_app(site: Site, control: Control, host: str) -> web.Application:
    """All routes; on loopback, requests under another host name are refused."""
    guard = [_only_hosts(LOOPBACK | {host})] if host in LOOPBACK else []
    app = web.Application(client_max_size=MOST_BYTES, middlewares=guard)
    app.router.add_get("/", partial(_file, "index.html"))
    app.router.add_get("/static/{name}", _static)
    app.router.add_get("/ui/state", partial(handle_page_state, control))
    app.router.add_get("/ui/changes", partial(_changes, site))
    app.router.add_get("/files/{file_id}/{name}", partial(_download, site))
    app.router.add_get("/link/", site.hub.connect)
    app.router.add_route("*", "/api/{method}", partial(handle_call, site))
    app.router.add_post("/upload/{file_id}", partial(receive_upload, site))
    app.router.add_post("/response/{hook_id}", partial(handle_response, site))
    app.router.add_post("/_control/{door}", partial(handle_order, control))
    app.router.add_get("/_control/{door}", partial(handle_question, control))
    return app


def _only_hosts(allowed: set[str]) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if urlsplit(f"//{request.host}").hostname not in allowed:
            return web.Response(status=421, text="this Slack answers on loopback only")
        return await handler(request)

    return guard


async def _file(name: str, _: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / name, headers=PAGE_HEADERS)


async def _static(request: web.Request) -> web.StreamResponse:
    known = {path.name for path in STATIC.iterdir()}
    name = request.match_info["name"]
    return await _file(name, request) if name in known else web.Response(status=404)


async def _download(site: Site, request: web.Request) -> web.StreamResponse:
    file = site.workspace.files.get(request.match_info["file_id"])
    if file is None:
        return web.Response(status=404)
    charset = "utf-8" if file.kind.startswith("text/") else None
    return web.Response(
        body=file.content, content_type=file.kind, charset=charset, headers=FILE_HEADERS
    )


async def _changes(site: Site, request: web.Request) -> web.StreamResponse:
    """Server-sent events: the new version number whenever something changed."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
    stream = web.StreamResponse(headers=headers)
    await stream.prepare(request)
    version = -1
    while not site.closing.is_set():
        version = await site.changes.after(version, 15)
        try:
            await stream.write(f"data: {version}\n\n".encode())
        except ConnectionError:
            break
    return stream
