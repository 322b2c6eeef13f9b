"""What visitors read while the app is away, where the plan names no page of its own.

503 with Retry-After is what RFC 9110 (15.6.4) has for this: nothing is cached or indexed.
"""

from __future__ import annotations

import json
from html import escape

from bot.domain.plan import Plan

STATUS = 503
#: Seconds after which visitors and crawlers ask again.
RETRY_AFTER = 120
TYPE = "text/html; charset=utf-8"
#: Where the answer comes from when the host's own proxy passes it on: the first free one.
PORTS = (28_503, 38_503, 18_503)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{app}: back soon</title>"
    "<body style='font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;"
    "padding:0 1rem;color:#1d1c1d;background:#fff'>"
    "<h1 style='font-size:1.5rem'>{app} is being moved</h1>"
    "<p>It will be back in a few minutes. Nothing is lost; please try again then.</p></body></html>"
)
_NGINX = """pid @run@.pid;
error_log stderr;
worker_processes 1;
events {{}}
http {{
    access_log off;
    server {{
        listen 127.0.0.1:@port@;
        default_type '{type}';
        add_header Retry-After {again} always;
        add_header Cache-Control no-store always;
        return {status} "{page}";
    }}
}}
"""


def html(plan: Plan) -> str:
    """The built-in page in one line: it names the app and asks nobody for anything."""
    return _PAGE.format(app=escape(plan.app))


def route(plan: Plan) -> str:
    """The answer as a route of Caddy's JSON; what stands before all others is what is served."""
    headers = {
        "Retry-After": [str(RETRY_AFTER)],
        "Content-Type": [TYPE],
        "Cache-Control": ["no-store"],
    }
    answer = {
        "handler": "static_response",
        "status_code": STATUS,
        "headers": headers,
        "body": html(plan),
    }
    return json.dumps({"handle": [answer], "terminal": True}, separators=(",", ":"))


def caddy(plan: Plan) -> str:
    """The settings of a Caddy that answers so on the loopback, at the port `@port@`."""
    server = {"listen": ["127.0.0.1:@port@"], "routes": ["@route@"]}
    apps = {"http": {"servers": {"page": server}}}
    admin = {"disabled": True, "config": {"persist": False}}
    text = json.dumps({"admin": admin, "apps": apps}, separators=(",", ":"))
    return text.replace('"@route@"', route(plan))


def nginx(plan: Plan) -> str:
    """The settings of an nginx that does; its pid lies beside `@run@`."""
    page = html(plan).replace('"', '\\"')
    return _NGINX.format(type=TYPE, again=RETRY_AFTER, status=STATUS, page=page)
