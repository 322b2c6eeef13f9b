"""What a team prepares for drills on the sandbox server, and what is left of one."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.migration import migration, secrets
from sandbox.server import Server

_HBA = "/etc/postgresql/17/main/pg_hba.conf"
_ROLE = "slipway_scratch"
_SCRATCH = "SHOP_SCRATCH_URL"
_PSQL = "runuser -u postgres -- psql -Atc"
_SECRET = "postgres(ql)?://[^ ]*:[^ ]*@|^password="
_MARK = "# drills: containers reach the scratch databases"
#: Where the second API listens: the shop's port is its own, so it gets an address of its own.
BESIDE = "127.0.0.2"


@contextmanager
def prepared(server: Server) -> Iterator[dict[str, str]]:
    """A role that may create databases, also from containers; gives the bot's secrets."""
    password = random.token_hex(16)
    _sql(server, f"create role {_ROLE} login createdb password '{password}'")
    server.run(
        f"printf '%s\\nhost all {_ROLE} 10.200.0.0/16 scram-sha-256\\n' '{_MARK}' >>{_HBA}"
        " && systemctl reload postgresql@17-main"
    )
    email, secret = server.login()
    url = f"postgresql://{_ROLE}:{password}@db.shop.internal:5432/postgres"
    try:
        yield {
            **secrets(server),
            _SCRATCH: url,
            "SHOP_LOGIN": email,
            "SHOP_LOGIN_PASSWORD": secret,
        }
    finally:
        server.run(f"sed -i '/^{_MARK}$/,+1d' {_HBA} && systemctl reload postgresql@17-main")
        _sql(server, f"drop role if exists {_ROLE}")


def drilled(server: Server, *command: str) -> dict[str, Any]:
    """The migration file of the server with all that drills need; `command` is the schema task."""
    content = migration(server)
    content["database"] = {**content["database"], "scratch": {"env": _SCRATCH}}
    task = command or ("python3", "-m", "shop.schema")
    content["stack"] = {
        **content["stack"],
        "migrate": {"service": "api", "command": list(task)},
    }
    content["legacy"] = {**content["legacy"], "beside": _beside()}
    return content


def left_over(server: Server) -> str:
    """Whatever a drill may leave behind, by name; "" when there is nothing."""
    places = (
        f"{_PSQL} \"select datname from pg_database where datname like 'slipway\\_%'\"",
        f"{_PSQL} \"select relname from pg_class where relname like 'slipway\\_%'\" shop",
        "docker ps --all --format '{{.Names}}' | grep slipway-drill",
        "systemctl list-units --all --plain --no-legend 'slipway-drill*'",
        "ls -d /run/systemd/system/slipway-drill* /run/slipway-drill* 2>/dev/null",
        "ls -d /var/lib/slipway/*/drills/*/work 2>/dev/null",
        f"grep -rlE '{_SECRET}' /var/lib/slipway /run/slipway* 2>/dev/null",
    )
    found = (server.run(f"{place} || true").stdout.strip() for place in places)
    return "\n".join(filter(None, found))


def _beside() -> Mapping[str, Any]:
    login = {"email": "${SHOP_LOGIN}", "password": "${SHOP_LOGIN_PASSWORD}"}
    return {
        "unit": "shop-api.service",
        "environment": {"BIND": BESIDE},
        "address": f"http://{BESIDE}:8000",
        "writes": [
            {
                "name": "login",
                "method": "POST",
                "path": "/api/login",
                "json": login,
                "expect_text": "account",
            },
            {"name": "orders", "path": "/api/orders"},
        ],
    }


def _sql(server: Server, statement: str) -> None:
    server.run(f'runuser -u postgres -- psql --quiet --command "{statement}"')
