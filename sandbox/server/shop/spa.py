"""A front end as many teams ship it: one page for every path, so that nothing is ever a 404."""

from __future__ import annotations

import os

from aiohttp import web

PAGE = "<!doctype html><title>Shop</title><div id=app></div><script src=/app.js></script>"


async def index(_: web.Request) -> web.Response:
    """Answer every path, also /health, with 200 and the page."""
    return web.Response(text=PAGE, content_type="text/html")


def application() -> web.Application:
    """Catch everything."""
    app = web.Application()
    app.router.add_get("/{path:.*}", index)
    return app


if __name__ == "__main__":
    web.run_app(application(), host=os.environ.get("BIND", "127.0.0.1"), port=8080, print=None)
