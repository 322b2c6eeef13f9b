"""The migration file of a sandbox server, as a team would write it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sandbox.server import Kind, Server
from sandbox.slack import people

#: The local Slack's channel for the shop.
CHANNEL = people.SHOP
#: The published examples, one for each kind of server.
EXAMPLES = Path(__file__).parent.parent / "docs/examples"
_EXAMPLE = {
    Kind.SYSTEMD: "systemd-neon.yml",
    Kind.PM2: "pm2-postgres.yml",
    Kind.STATIC: "static-site.yml",
}
_DATABASE = "SHOP_DATABASE_URL"


def migration(server: Server, channel: str = CHANNEL, **changes: Any) -> dict[str, Any]:
    """Everything the file says about this server; `changes` replace whole top-level blocks."""
    shop = server.kind is Kind.SYSTEMD
    content = _shop(server.facts()) if shop else example(server)
    return {**content, "channel": channel, "roles": _roles(), **changes}


def example(server: Server) -> dict[str, Any]:
    """The published example for this kind of server; only addresses and keys are this server's."""
    facts = server.facts()
    yaml = YAML()
    yaml.preserve_quotes = True
    content: dict[str, Any] = yaml.load(EXAMPLES / _EXAMPLE[server.kind])
    named: dict[str, Any] = dict(content["targets"][0])
    named.pop("addresses", None)  # the server carries its address itself
    target = {**named, **_target(facts), "name": named["name"]}
    tls = {**content.get("tls", {}), "ca_file": facts["ca_path"]}
    return {**content, "targets": [target], "dns": _dns(facts), "tls": tls}


def _dns(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    return {"resolvers": [f"{facts['dns']['address']}:{facts['dns']['port']}"]}


def _shop(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": 1,
        "app": facts["app"],
        "environment": "production",
        "targets": [_target(facts)],
        "legacy": _legacy(facts["legacy"]),
        "stack": _stack(facts["stack"], facts),
        "database": _database(),
        "files": {"kind": "volume", "path": facts["legacy"]["uploads"][0]},
        "health": facts["health"],
        "dns": _dns(facts),
        "tls": {"ca_file": facts["ca_path"]},
        "contacts": _contacts(),
    }


def _contacts() -> list[dict[str, str]]:
    """The four of the runbook."""
    return [
        {"issue": issue, "contact": contact, "action": action}
        for issue, contact, action in (
            ("Database emergency", "The DBA on call", "Restore from the newest dump"),
            ("Server down", "The hosting provider", "Check power, network and console"),
            ("TLS issues", "Whoever keeps DNS", "Read Caddy's log, then DNS and the authority"),
            ("Application bug", "The technical lead", "Decide on the way back"),
        )
    ]


def _roles() -> dict[str, list[str]]:
    """The groups of the local Slack; whoever is on call stands in for the one who asks."""
    groups = ("S00TECHLEAD", "S00DBAS0001", "S00OWNERS01", "S00SECURITY")
    roles = ("technical_lead", "dba", "product_owner", "security")
    return {role: [group, people.ONCALL.id] for role, group in zip(roles, groups, strict=True)}


def secrets(server: Server) -> dict[str, str]:
    """What the bot's environment must hold for the file to work."""
    match server.kind:
        case Kind.SYSTEMD:
            return {_DATABASE: server.database_url()}
        case Kind.PM2:
            return {"BLOG_DATABASE_URL": server.database_url()}
        case Kind.STATIC:
            return {}


def _database() -> dict[str, Any]:
    """The database is on the server, and nothing else can reach it; one process works on jobs."""
    return {
        "kind": "postgres",
        "url": {"env": _DATABASE},
        "via": "target",
        "processes": {"worker": 1},
    }


def _target(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": facts["name"],
        "host": facts["address"],
        "port": facts["port"],
        "user": facts["user"],
        "host_key": facts["host_key"],
        "key": {"file": facts["key_path"]},
    }


def _legacy(legacy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "manager": legacy["manager"],
        "units": list(legacy["units"]),
        "workers": list(legacy["workers"]),
        "proxy": legacy["proxy_unit"],
        "env_files": [legacy["env_file"]],
        "uploads": list(legacy["uploads"]),
        "ports": list(legacy["ports"]),
    }


def _stack(stack: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "directory": stack["folder"],
        "project": stack["project"],
        "domain": facts["domain"],
        "services": [
            {"name": name, "port": stack["ports"][name], "health": "/health"}
            for name in ("api", "web")
        ],
        "required": list(facts["required_env"]),
        "may_differ": {
            "BUILD_ID": "each build has its own",
            "WORKER_NAME": "the worker says on which side it runs",
            "API_URL": "containers reach the API by its service's name",
        },
        "front": {"service": stack["caddy_service"], "http": 8080, "https": 8443},
        "workers": list(stack["workers"]),
    }


def text(content: Mapping[str, Any]) -> str:
    """The file's text."""
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(dict(content), out)
    return out.getvalue()


def write(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write `<app>.yml` into the folder of migrations."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{content['app']}.yml"
    path.write_text(text(content))
    return path
