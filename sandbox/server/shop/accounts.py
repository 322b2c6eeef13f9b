"""Who asks: login, session cookie, and the gate in front of everything private."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy import text

from . import passwords
from .keys import DATABASE, SETTINGS

ACCOUNT = "account"
COOKIE = "session"
PUBLIC = frozenset({"/health", "/api/health", "/api/login"})


def refused(kind: type[web.HTTPException], reason: str) -> web.HTTPException:
    """Make a refusal whose body is JSON."""
    return kind(text=json.dumps({"error": reason}), content_type="application/json")


async def json_object(request: web.Request) -> dict[str, Any]:
    """Read the body, which must be a JSON object."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refused(web.HTTPBadRequest, "the body must be a JSON object")
    return body


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody without a session past the public paths; an unknown path is a 404 first."""
    if request.match_info.http_exception is None and request.path not in PUBLIC:
        request[ACCOUNT] = await _account(request)
    return await handler(request)


async def _account(request: web.Request) -> int:
    known = passwords.fingerprint(request.cookies.get(COOKIE, ""), request.app[SETTINGS].secret_key)
    async with request.app[DATABASE].connect() as connection:
        account = known and await connection.scalar(
            text("select account_id from sessions where fingerprint = :known"), {"known": known}
        )
    if not account:
        raise refused(web.HTTPUnauthorized, "log in first")
    return int(account)


async def login(request: web.Request) -> web.Response:
    """Check e-mail and password and hand out a session cookie."""
    body = await json_object(request)
    async with request.app[DATABASE].begin() as connection:
        found = await connection.execute(
            text("select id, password from accounts where email = :email"),
            {"email": str(body.get("email"))},
        )
        row = found.first()
        given = str(body.get("password"))
        if row is None or not await asyncio.to_thread(passwords.matches, given, row.password):
            raise refused(web.HTTPForbidden, "wrong e-mail or password")
        key = request.app[SETTINGS].secret_key
        token = passwords.new_token(key)
        await connection.execute(
            text("insert into sessions (fingerprint, account_id) values (:known, :account)"),
            {"known": passwords.fingerprint(token, key), "account": row.id},
        )
    response = web.json_response({"account": row.id})
    secure = request.headers.get("X-Forwarded-Proto") == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure)
    return response


async def logout(request: web.Request) -> web.Response:
    """Forget the session."""
    known = passwords.fingerprint(request.cookies[COOKIE], request.app[SETTINGS].secret_key)
    async with request.app[DATABASE].begin() as connection:
        await connection.execute(
            text("delete from sessions where fingerprint = :known"), {"known": known}
        )
    response = web.Response(status=204)
    response.del_cookie(COOKIE)
    return response
