"""A plan, a check and answers, small enough to see through."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.domain.secret import Secret

#: Of the audit trail.
KEY = Secret("5a" * 32)
HOST_KEY = "ssh-ed25519 " + "A" * 68
UPTIME = Command(argv=("uptime",))
FREE = Command(argv=("df", "/"))


def plan(**changes: object) -> Plan:
    """A shop on one server."""
    target = {
        "name": "web-1",
        "host": "192.0.2.10",
        "user": "deploy",
        "host_key": HOST_KEY,
        "key": {"env": "KEY"},
    }
    content = {
        "app": "shop",
        "channel": "C0SHOP",
        "targets": [target],
        "legacy": {"manager": "systemd", "units": ["shop.service"]},
        "stack": {
            "directory": "/srv/shop",
            "project": "shop",
            "domain": "shop.test",
            "services": [{"name": "web", "port": 18080}],
        },
        "database": {"kind": "none"},
        "files": {"kind": "none"},
        "health": ["https://shop.test/health"],
        **changes,
    }
    return Plan.model_validate(content)


class Uptime(Check):
    """It is up."""

    id = "uptime"
    line = "X-1"
    title = "The server is up"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "an uptime"

    def probe(self, plan: Plan) -> Questions:
        return {"uptime": UPTIME}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        said = readings.get("uptime", Output).stdout
        return self.passed(said) if "up" in said else self.failed(said, "Start it.")


class Disk(Check):
    """It has room."""

    id = "disk"
    line = "X-2"
    title = "The server has room"
    risk = Risk.DATA_LOSS
    expected = "room"

    def probe(self, plan: Plan) -> Questions:
        return {"free": FREE, "up": UPTIME}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        return self.passed(f"{int(readings.get('free', Output).stdout)} bytes")


class Static(Check):
    """It does not apply."""

    id = "static"
    line = "X-3"
    title = "The pages are there"
    risk = Risk.DATA_LOSS
    expected = "pages"

    def probe(self, plan: Plan) -> Questions:
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        return self.skipped("the plan declares no pages")
