"""Settling: the new front gets the public ports for good, and the redirect goes.

Nobody notices: a stand-in has the visitors while the front is made anew, and the redirect goes when
the front was heard on the real ports. In between every moment serves, so nothing needs a dead-man.
"""

from __future__ import annotations

import shlex

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import (
    legacy_services,
    old_answers,
    real_ports,
    settle_text,
    stand_in,
    state_folder,
    way_redirect,
    ways,
)
from bot.shell.act import Act, script
from bot.shell.compose import arguments
from bot.shell.fill import fill
from bot.shell.script_head import head

#: Seconds that a container gets to answer.
PATIENCE = 30
_NOTHING_LEFT = {
    "proxy": "the host's proxy keeps the public ports",
    "takeover": "the new front took the public ports at the cutover",
}


def refuse_impossible(plan: Plan) -> None:
    """Raises `Refused` for a strategy after which there is nothing to settle."""
    if plan.strategy in _NOTHING_LEFT:
        raise Refused(
            f"There is nothing to settle with strategy {plan.strategy}:"
            f" {_NOTHING_LEFT[plan.strategy]}.",
            next_action="When the old services are not needed any more: `/migrate retire`.",
        )


def stand(plan: Plan) -> Act:
    """The stand-in answers and has the visitors. Status 5 where the new stack has no traffic."""
    return _act(plan, settle_text.STAND_IN)


def stand_back(plan: Plan) -> Act:
    """The front has them again, by the redirect; no stand-in is left."""
    return _act(plan, settle_text.STAND_IN_BACK)


def stands(plan: Plan) -> Act:
    """Status 0 while somebody stands in, or nobody needs to any more."""
    return _look(plan, settle_text.STANDS_IN)


def take_ports(plan: Plan) -> Act:
    """The old proxy gives up the public ports, and the front is made anew with them."""
    return _act(plan, settle_text.TAKE_PORTS)


def give_ports(plan: Plan) -> Act:
    """The front is made anew without them, and the old proxy has them again."""
    return _act(plan, settle_text.TAKE_PORTS_BACK)


def has_ports(plan: Plan) -> Act:
    """Status 0 while the front has them and answers there."""
    return _look(plan, settle_text.HAS_PORTS)


def drop_redirect(plan: Plan) -> Act:
    """One transaction, once the front was heard on the real ports; status 5 when it was not."""
    return _act(plan, settle_text.DROP)


def redirect_again(plan: Plan) -> Act:
    """To the stand-in where there is one, else to the front."""
    return _act(plan, settle_text.DROP_BACK)


def dropped(plan: Plan) -> Act:
    """Status 0 when visitors reach the front without it."""
    return _look(plan, settle_text.DROPPED)


def dismiss(plan: Plan) -> Act:
    """The stand-in stops when its last visitor has gone; it is kept for the way back."""
    return _act(plan, settle_text.DISMISS)


def call_back(plan: Plan) -> Act:
    """It runs and answers."""
    return _act(plan, settle_text.DISMISS_BACK)


def dismissed(plan: Plan) -> Act:
    """Status 0 when the front has the ports and nobody stands in."""
    return _look(plan, settle_text.DISMISSED)


def _act(plan: Plan, text: str) -> Act:
    words = _words(plan)
    return script(plan, _head(plan, words) + fill(text, **words))


def _look(plan: Plan, text: str) -> Act:
    """Without a turn: a look waits for nobody."""
    words = _words(plan)
    return script(plan, _head(plan, words).removesuffix("hold\n") + fill(text, **words))


def _head(plan: Plan, words: dict[str, str]) -> str:
    return head(plan, "settling.") + fill(settle_text.HEAD, **words)


def _words(plan: Plan) -> dict[str, str]:
    stack = plan.stack
    compose = (*arguments(stack), "--file", state_folder.pinned(plan))
    host, port = old_answers.place(plan.health[0])
    return {
        "ask": stand_in.ask(plan),
        "public": shlex.join((f"{host}:{port}:127.0.0.1", plan.health[0])),
        "compose": shlex.join(compose),
        "service": shlex.quote(stack.front.service),
        "name": state_folder.stand_in(plan),
        "settled": shlex.quote(state_folder.settled(plan)),
        "ports": shlex.quote(state_folder.ports(plan)),
        "lines": shlex.join(real_ports.lines(plan)),
        "patience": str(PATIENCE),
        **_redirect(plan),
        **_holders(plan),
    }


def _redirect(plan: Plan) -> dict[str, str]:
    table, way = state_folder.table(plan), ways.way(plan)
    return {
        "table": table,
        "address": way_redirect.ADDRESS,
        "find": way.find,
        "rules": way_redirect.rules(plan, table, way_redirect.BEFORE),
        "moved": way.moved,
        "published": real_ports.published(plan),
    }


def _holders(plan: Plan) -> dict[str, str]:
    """Who has the public ports underneath the redirect: the proxy, else the old app itself."""
    proxy = plan.legacy.proxy
    if proxy:
        (start,) = legacy_services.start(plan, (), proxy)
        return {"start": start, "stop": start.replace(" start ", " stop ", 1)}
    calm = legacy_services.calm(plan)
    return {
        "start": " && ".join(legacy_services.start(plan, calm, None)),
        "stop": " && ".join(legacy_services.stop(plan, calm)),
    }
