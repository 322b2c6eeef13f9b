"""A snapshot of the database before anything moves: at the provider, or by pg_dump on the bot."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.shell import state_folder
from bot.shell.act import Act, on_bot
from bot.shell.secret_word import word

_API = "https://console.neon.tech/api/v2/projects"
#: The key travels on standard input: a command line can be read by everybody on the machine.
_ASK = (
    "ask() {{ printf 'header = \"Authorization: Bearer %s\"\\n' {key} |"
    ' curl --config - --fail --silent --show-error "$@"; }}\n'
)
_BRANCH = (
    'branch=$(ask "$1/branches?search=$2" | python3 -c "import json, sys;'
    " print(*[b['id'] for b in json.load(sys.stdin)['branches'] if b['name'] == sys.argv[1]])\""
    ' "$2")\n'
)
_LISTED = 'ask "$1/snapshots" | grep --quiet "\\"name\\": *\\"$3\\""'
_MAKE = f'{_LISTED} || ask --request POST "$1/branches/$branch/snapshot?name=$3"'
_DUMP = 'umask 077; pg_dump --format=custom --file="$1.new" --dbname={url} && mv "$1.new" "$1"'
_WHOLE = 'pg_restore --list "$1" >/dev/null'


def take(plan: Plan) -> tuple[Act, ...]:
    """Make it under a name of its own; one that is there already is not made again."""
    match plan.database:
        case Neon(project=project, branch=branch, api_key=key):
            text = _ASK.format(key=word(key)) + _BRANCH + _MAKE
            return (on_bot(text, f"{_API}/{project}", branch, name(plan)),)
        case Postgres(url=url):
            return (on_bot(_DUMP.format(url=word(url)), f"{name(plan)}.dump"),)
        case _:
            return ()


def taken(plan: Plan) -> tuple[Act, ...]:
    """Status 0 when it is there."""
    match plan.database:
        case Neon(project=project, branch=branch, api_key=key):
            text = _ASK.format(key=word(key)) + _LISTED
            return (on_bot(text, f"{_API}/{project}", branch, name(plan)),)
        case Postgres():
            return (on_bot(_WHOLE, f"{name(plan)}.dump"),)
        case _:
            return ()


def name(plan: Plan) -> str:
    """Its name: the migration and the plan, so that a repetition finds it."""
    return f"slipway-{state_folder.slug(plan)}-{plan.digest}"
