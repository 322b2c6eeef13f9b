"""The shop's JSON API: login, orders and their files."""

from __future__ import annotations

import logging
import os

from aiohttp import web
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine

from . import accounts, config, database, uploads
from .keys import DATABASE, SETTINGS

ORDER = "id, item, quantity, status"


def _pool(request: web.Request) -> AsyncEngine:
    return request.app[DATABASE]


async def _rows(request: web.Request, statement: str, **values: object) -> list[RowMapping]:
    async with _pool(request).begin() as connection:
        return list((await connection.execute(text(statement), values)).mappings())


async def health(request: web.Request) -> web.Response:
    """Say the build and whether the database answers; 503 where it does not."""
    state = await database.state(_pool(request))
    body = {
        "status": "ok" if state == "ok" else "failing",
        "service": "api",
        "build": request.app[SETTINGS].build,
        "database": state,
    }
    return web.json_response(body, status=200 if state == "ok" else 503)


async def list_orders(request: web.Request) -> web.Response:
    """List the orders of the account, newest first."""
    rows = await _rows(
        request,
        f"select {ORDER} from orders where account_id = :me order by id desc limit 200",
        me=request[accounts.ACCOUNT],
    )
    return web.json_response([dict(row) for row in rows])


async def create_order(request: web.Request) -> web.Response:
    """Take an order and leave a job for the worker, in one transaction."""
    item, quantity = await _order_in(request)
    rows = await _rows(
        request,
        "with made as (insert into orders (account_id, item, quantity)"
        f" values (:me, :item, :quantity) returning {ORDER}),"
        " job as (insert into jobs (order_id) select id from made)"
        " select * from made",
        me=request[accounts.ACCOUNT],
        item=item,
        quantity=quantity,
    )
    return web.json_response(dict(rows[0]), status=201)


async def _order_in(request: web.Request) -> tuple[str, int]:
    body = await accounts.json_object(request)
    item, quantity = body.get("item"), body.get("quantity")
    if not isinstance(item, str) or not item.strip():
        raise accounts.refused(web.HTTPUnprocessableEntity, "item must be a text")
    if not isinstance(quantity, int) or not 0 < quantity < 10**6:
        raise accounts.refused(web.HTTPUnprocessableEntity, "quantity must be 1 to 999999")
    return item.strip(), quantity


def _one(rows: list[RowMapping]) -> RowMapping:
    if not rows:
        raise accounts.refused(web.HTTPNotFound, "no such order")
    return rows[0]


async def read_order(request: web.Request) -> web.Response:
    """Show one order of the account with its files."""
    order = _one(await _rows(request, _mine(f"select {ORDER} from orders"), **_which(request)))
    files = await _rows(
        request, "select id, name, size from files where order_id = :id order by id", id=order["id"]
    )
    return web.json_response({**order, "files": [dict(file) for file in files]})


async def update_order(request: web.Request) -> web.Response:
    """Change item and quantity."""
    item, quantity = await _order_in(request)
    statement = _mine("update orders set item = :item, quantity = :quantity")
    rows = await _rows(
        request, f"{statement} returning {ORDER}", item=item, quantity=quantity, **_which(request)
    )
    return web.json_response(dict(_one(rows)))


async def delete_order(request: web.Request) -> web.Response:
    """Take an order away, its files with it."""
    identity = _which(request)["id"]
    files = await _rows(request, "select id from files where order_id = :id", id=identity)
    _one(await _rows(request, _mine("delete from orders") + " returning id", **_which(request)))
    for file in files:
        (request.app[SETTINGS].uploads / file["id"]).unlink(missing_ok=True)
    return web.Response(status=204)


def _mine(statement: str) -> str:
    return f"{statement} where id = :id and account_id = :me"


def _which(request: web.Request) -> dict[str, int]:
    return {"id": int(request.match_info["id"]), "me": request[accounts.ACCOUNT]}


async def upload(request: web.Request) -> web.Response:
    """Keep the file of a multipart form beside the order."""
    order = _one(await _rows(request, _mine("select id from orders"), **_which(request)))
    stored = await uploads.store(request)
    await _rows(
        request,
        "insert into files (id, order_id, name, content_type, size)"
        " values (:id, :order_id, :name, :content_type, :size) returning id",
        order_id=order["id"],
        **stored,
    )
    return web.json_response(stored, status=201)


async def download(request: web.Request) -> web.StreamResponse:
    """Send a file back as it came, to the account that owns its order."""
    rows = await _rows(
        request,
        "select files.* from files join orders on orders.id = order_id"
        " where files.id = :id and account_id = :me",
        id=request.match_info["file"],
        me=request[accounts.ACCOUNT],
    )
    return uploads.reply(request, dict(_one(rows)))


def application(settings: config.Config) -> web.Application:
    """Put the API together."""
    app = web.Application(
        client_max_size=settings.max_upload_bytes, middlewares=[accounts.middleware]
    )
    app[SETTINGS] = settings
    app[DATABASE] = database.engine(settings)
    one = r"/api/orders/{id:\d{1,18}}"
    app.add_routes(
        [
            web.get("/health", health),
            web.get("/api/health", health),
            web.post("/api/login", accounts.login),
            web.post("/api/logout", accounts.logout),
            web.get("/api/orders", list_orders),
            web.post("/api/orders", create_order),
            web.get(one, read_order),
            web.put(one, update_order),
            web.delete(one, delete_order),
            web.post(f"{one}/files", upload),
            web.get(r"/api/files/{file:[0-9a-f]{32}}", download),
        ]
    )
    app.on_cleanup.append(_dispose)
    return app


async def _dispose(app: web.Application) -> None:
    await app[DATABASE].dispose()


if __name__ == "__main__":
    _settings = config.read()
    logging.basicConfig(level=_settings.log_level, format="%(levelname)s %(name)s %(message)s")
    web.run_app(
        application(_settings),
        host=os.environ.get("BIND", "127.0.0.1"),
        port=8000,
        print=None,
        shutdown_timeout=5,
    )
