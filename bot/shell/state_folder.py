"""What Slipway keeps on the server for one migration, and how its units are called."""

from __future__ import annotations

import re

from bot.domain.plan import Plan

ROOT = "/var/lib/slipway"


def slug(plan: Plan) -> str:
    """The migration's name as one word: `shop-production`."""
    return f"{plan.app}-{plan.environment}"


def folder(plan: Plan) -> str:
    """The migration's own folder, for root alone."""
    return f"{ROOT}/{slug(plan)}"


def switch(plan: Plan) -> str:
    """The script that moves the traffic to the new stack."""
    return f"{folder(plan)}/switch"


def back(plan: Plan) -> str:
    """The one script that brings the old services and the traffic back, whoever starts it."""
    return f"{folder(plan)}/back"


def boot(plan: Plan) -> str:
    """The script that decides after a boot which side has the traffic."""
    return f"{folder(plan)}/boot"


def pinned(plan: Plan) -> str:
    """The Compose file that pins every image by its digest."""
    return f"{folder(plan)}/images.yml"


def ports(plan: Plan) -> str:
    """The Compose file that gives the front the real ports."""
    return f"{folder(plan)}/ports.yml"


def settled(plan: Plan) -> str:
    """There from the moment on from which the front may have the real ports."""
    return f"{folder(plan)}/settled"


def stand_in(plan: Plan) -> str:
    """The container that takes the visitors while the front is made anew."""
    return f"slipway-front-{slug(plan)}"


def dead_man(plan: Plan) -> str:
    """The name of the dead-man's units, which the next boot takes away."""
    return f"slipway-deadman-{slug(plan)}"


def traffic_unit(plan: Plan) -> str:
    """The unit that runs `boot` when the server starts."""
    return f"slipway-traffic-{slug(plan)}.service"


def page(plan: Plan) -> str:
    """The script that puts the maintenance page up, and takes it away."""
    return f"{folder(plan)}/page"


def gap(plan: Plan) -> str:
    """The script of the page while the public ports change hands."""
    return f"{folder(plan)}/gap"


def page_unit(plan: Plan) -> str:
    """The unit that has the page up, also after a boot."""
    return f"slipway-page-{slug(plan)}.service"


def page_table(plan: Plan) -> str:
    """The name of the nftables table that leads to the page."""
    return f"{table(plan)}_page"


def shadow_unit(plan: Plan, kind: str = "service") -> str:
    """The unit that stands in for the old proxy in a rehearsal."""
    return f"slipway-rehearsal-{slug(plan)}.{kind}"


def shadow_folder(plan: Plan) -> str:
    """What that one reads; the next boot takes it away, and its user may look inside."""
    return f"/run/slipway-rehearsal-{slug(plan)}"


def table(plan: Plan) -> str:
    """The name of the nftables table."""
    return "slipway_" + re.sub(r"[^a-z0-9]", "_", slug(plan))
