"""Why variables could not be read on the server, and the sentences that clear it."""

from __future__ import annotations

from bot.domain.notice import Notice
from bot.domain.plan import Plan, Stack
from bot.shell import compose, environment
from bot.shell.report import Report, command, quoted
from bot.shell.variables import Environment


def no_reader(said: Report) -> tuple[str, str] | None:
    """Why the files cannot be read there, and the sentence that clears it."""
    if said.one("reader") == "python3":
        return None
    return "the server has no python3, which reads variables there", bring_python()


def bring_python() -> str:
    """The sentence that says how to get what many questions need on the server."""
    update = quoted("sudo", "apt-get", "update")
    install = command(update, quoted("sudo", "apt-get", "install", "--yes", "python3"))
    return f"Install it with {install}."


def trouble(said: Report, stack: Stack) -> tuple[str, str] | None:
    """Why the values cannot be judged, and the sentence that clears it."""
    if (missing := no_reader(said)) is not None:
        return missing
    if said.one("compose") != "read":
        return "Compose cannot read the project", f"See why with {compose.explain(stack)}."
    return None


def unread(env: Environment, plan: Plan) -> tuple[Notice, ...]:
    """The old services and new images of which nothing could be read."""
    found = [
        Notice.unknown(
            f"the variables of {name} cannot be read ({env.sources.get(name, 'nothing said')})",
            f"Start {name} as it runs in production.",
        )
        for name in environment.old_services(plan)
        if env.sources.get(name) != "read"
    ]
    images = (name for name, state in sorted(env.images.items()) if state != "read")
    found += [
        Notice.unknown(
            f"the image of {name} is not on the server",
            f"Bring it with {compose.pull(plan.stack, name)}.",
        )
        for name in images
    ]
    return tuple(found)
