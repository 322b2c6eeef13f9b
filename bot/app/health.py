"""What a supervisor and a monitoring system may ask over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

#: Seconds that the channel may lag behind before the bot calls itself not ready.
MOST_LAG = 120.0

Hears = Callable[[], bool]
Lag = Callable[[], float]


def add_health(app: web.Application, database: Database, *, hears: Hears, lag: Lag) -> None:
    """`/healthz`: the process answers. `/readyz`: database, Slack and relay work. `/metrics`."""
    registry = CollectorRegistry()
    Gauge(
        "slipway_slack_connected", "1 while Slack reaches the bot", registry=registry
    ).set_function(lambda: float(hears()))
    Gauge(
        "slipway_relay_lag_seconds", "How far the channel is behind", registry=registry
    ).set_function(lag)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        state = {
            "database": await _answers(database),
            "slack": hears(),
            "relay": lag() < MOST_LAG,
        }
        return web.json_response(state, status=200 if all(state.values()) else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def _answers(database: Database) -> bool:
    try:
        async with database.reading() as tx:
            await tx.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
