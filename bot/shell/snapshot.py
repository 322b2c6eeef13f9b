"""A snapshot of the database before anything moves: at the provider, or a dump near the data."""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.shell import neon_scripts, ssh_login, state_folder
from bot.shell.act import Act, on_bot, script
from bot.shell.dump_scripts import DUMP, SERVICE, WHOLE
from bot.shell.secret_word import word

#: Arguments: what reads the connection string, then the command that takes the service file.
_DUMP = """
reader=$1; shift
service=$(printf '%s' {url} | python3 -c "$reader") && printf '%s\\n' "$service" | "$@"
"""
#: Where the bot keeps its own; a plan cannot know whose home that is.
_BOTS = "${XDG_STATE_HOME:-$HOME/.local/state}/slipway/snapshots"


def take(plan: Plan) -> tuple[Act, ...]:
    """Make it under a name of its own; one that is there already is not made again."""
    match plan.database:
        case Neon(branch=branch, api_key=key):
            text = neon_scripts.HEAD.format(key=word(key)) + neon_scripts.SNAPSHOT
            return (on_bot(text, _project(plan.database), branch, name(plan)),)
        case Postgres(url=url):
            return (on_bot(_DUMP.format(url=word(url)), SERVICE, *_dumper(plan)),)
        case _:
            return ()


def taken(plan: Plan) -> tuple[Act, ...]:
    """Status 0 when it is there."""
    match plan.database:
        case Neon(branch=branch, api_key=key):
            text = neon_scripts.HEAD.format(key=word(key)) + neon_scripts.LISTED
            return (on_bot(text, _project(plan.database), branch, name(plan)),)
        case Postgres(via="target"):
            return (script(plan, WHOLE, _on_server(plan)),)
        case Postgres():
            return (on_bot(f'set -- "{_BOTS}/$1.dump"; {WHOLE}', name(plan)),)
        case _:
            return ()


def name(plan: Plan) -> str:
    """Its name: the migration and the plan, so that a repetition finds it."""
    return f"slipway-{state_folder.slug(plan)}-{plan.digest}"


def _project(database: Neon) -> str:
    return f"{database.api}/projects/{database.project}"


def _on_server(plan: Plan) -> str:
    return f"{state_folder.folder(plan)}/{name(plan)}.dump"


def _dumper(plan: Plan) -> tuple[str, ...]:
    """Who dumps: the server where it alone reaches the database, else the bot."""
    if isinstance(plan.database, Postgres) and plan.database.via == "target":
        there = script(plan, DUMP, _on_server(plan))
        return ("ssh", *ssh_login.words(plan), shlex.join(there.argv))
    here = f'set -- "{_BOTS}/$1.dump"{DUMP}'
    return ("sh", "-c", here, "slipway", name(plan))
