"""The shop's pages: plain HTML forms in front of the API."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, web

from . import pages
from .keys import CLIENT

API = os.environ.get("API_URL", "http://127.0.0.1:8000")
BUILD = os.environ.get("BUILD_ID", "unknown")


def _forwarded(request: web.Request) -> dict[str, str]:
    names = ("Cookie", "X-Forwarded-Proto")
    return {name: request.headers[name] for name in names if name in request.headers}


async def _ask(
    request: web.Request, method: str, path: str, body: dict[str, object] | None = None
) -> ClientResponse:
    """Ask the API as the person who asks us; without a session, send them to the login."""
    answer = await request.app[CLIENT].request(
        method, f"{API}{path}", json=body, headers=_forwarded(request)
    )
    await answer.read()
    if answer.status == 401:
        raise web.HTTPSeeOther("/login")
    if answer.status >= 400 and answer.status != 403:
        problem = await answer.json()
        raise web.HTTPBadRequest(text=pages.problem(problem["error"]), content_type="text/html")
    return answer


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def health(request: web.Request) -> web.Response:
    """Say our build, and through the API whether the database answers."""
    try:
        async with request.app[CLIENT].get(f"{API}/health") as answer:
            database = str((await answer.json())["database"])
    except (ClientError, TimeoutError, ValueError, KeyError) as error:
        database = f"unknown: the API does not answer ({type(error).__name__})"
    well = database == "ok"
    body = {
        "status": "ok" if well else "failing",
        "service": "web",
        "build": BUILD,
        "database": database,
    }
    return web.json_response(body, status=200 if well else 503)


async def login_form(_: web.Request) -> web.Response:
    """Show the login."""
    return _page(pages.login(""))


async def login(request: web.Request) -> web.Response:
    """Pass e-mail and password on; the cookie comes from the API."""
    form = await request.post()
    answer = await _ask(
        request,
        "POST",
        "/api/login",
        {"email": str(form.get("email")), "password": str(form.get("password"))},
    )
    if answer.status == 403:
        return _page(pages.login("Wrong e-mail or password."))
    response = web.HTTPSeeOther("/orders")
    response.headers["Set-Cookie"] = answer.headers["Set-Cookie"]
    raise response


async def orders(request: web.Request) -> web.Response:
    """List the orders with a form for a new one."""
    answer = await _ask(request, "GET", "/api/orders")
    return _page(pages.orders(await answer.json(), BUILD))


async def order(request: web.Request) -> web.Response:
    """Show one order, its files, and the forms that change it."""
    answer = await _ask(request, "GET", f"/api/orders/{request.match_info['id']}")
    return _page(pages.order(await answer.json()))


async def _form_order(request: web.Request) -> dict[str, object]:
    form = await request.post()
    quantity = str(form.get("quantity"))
    return {"item": str(form.get("item")), "quantity": int(quantity) if quantity.isdigit() else 0}


async def create(request: web.Request) -> web.Response:
    """Take an order from the form."""
    await _ask(request, "POST", "/api/orders", await _form_order(request))
    raise web.HTTPSeeOther("/orders")


async def change(request: web.Request) -> web.Response:
    """Change an order from the form."""
    path = f"/orders/{request.match_info['id']}"
    await _ask(request, "PUT", f"/api{path}", await _form_order(request))
    raise web.HTTPSeeOther(path)


async def remove(request: web.Request) -> web.Response:
    """Take an order away."""
    await _ask(request, "DELETE", f"/api/orders/{request.match_info['id']}")
    raise web.HTTPSeeOther("/orders")


async def home(_: web.Request) -> web.Response:
    """Lead to the orders."""
    raise web.HTTPSeeOther("/orders")


async def _client(app: web.Application) -> AsyncIterator[None]:
    async with ClientSession(
        timeout=ClientTimeout(total=10), cookie_jar=DummyCookieJar()
    ) as client:
        app[CLIENT] = client
        yield


def application() -> web.Application:
    """Put the pages together."""
    app = web.Application()
    one = r"/orders/{id:\d{1,18}}"
    app.add_routes(
        [
            web.get("/", home),
            web.get("/health", health),
            web.get("/login", login_form),
            web.post("/login", login),
            web.get("/orders", orders),
            web.post("/orders", create),
            web.get(one, order),
            web.post(one, change),
            web.post(f"{one}/delete", remove),
        ]
    )
    app.cleanup_ctx.append(_client)
    return app


if __name__ == "__main__":
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s %(message)s")
    web.run_app(
        application(),
        host=os.environ.get("BIND", "127.0.0.1"),
        port=8080,
        print=None,
        shutdown_timeout=5,
    )
