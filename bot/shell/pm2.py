"""What pm2 runs and what it would bring back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Legacy
from bot.domain.probe import Command
from bot.shell.report import Report, script

_COMPARE = r"""
const fs = require("fs"), home = process.argv[1], text = fs.readFileSync(0, "utf8");
const line = text.split("\n").find((each) => each.startsWith("["));
const row = (head, app, env) => console.log([head, app.name, env.version || "", env.status || "",
  fs.existsSync(env.pm_exec_path) ? "there" : "gone"].join("\t"));
for (const app of JSON.parse(line)) row("running", app, app.pm2_env);
const dump = home + "/dump.pm2", saved = fs.existsSync(dump) ? fs.readFileSync(dump) : "[]";
for (const app of JSON.parse(saved)) row("saved", app, app);
"""

_STATE = r"""
user=$1 home=$2 compare=$3
[ -n "$user" ] || user=root
[ -n "$home" ] || home=$(getent passwd "$user" | cut -d : -f 6)/.pm2
printf 'home\t%s\nuser\t%s\n' "$home" "$user"
printf 'startup\t%s\n' "$(systemctl is-enabled "pm2-$user.service" 2>/dev/null)"
printf 'dump\t%s\n' "$(stat -c %a "$home/dump.pm2" 2>/dev/null)"
god=$(cat "$home/pm2.pid" 2>/dev/null)
if node=$(readlink "/proc/${god:-none}/exe"); then
  printf 'daemon\tthere\n'
  bin=$(dirname "$node"); PATH="$bin:$PATH"
  cli=$(command -v pm2) || cli=$bin/../lib/node_modules/pm2/bin/pm2
  printf 'cli\t%s\t%s\n' "$cli" "$bin"
  as_user() { if [ "$user" = "$(id -un)" ]; then "$@"; else sudo -n -u "$user" -- "$@"; fi; }
  as_user env PATH="$PATH" PM2_HOME="$home" "$cli" jlist 2>/dev/null |
    "$node" -e "$compare" "$home" 2>/dev/null || exit 4
else printf 'daemon\tgone\n'; fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One pm2 process; `program` is there or gone."""

    name: str
    version: str
    status: str
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """pm2 of one user. `dump` is the mode of the saved list, "" when there is none.

    `cli` is the program and `node` the folder of its Node; "" while no daemon lives to tell.
    """

    user: str
    home: str
    startup: str
    dump: str
    daemon: str
    cli: str
    node: str
    running: tuple[App, ...]
    saved: tuple[App, ...]


def ask(legacy: Legacy) -> Command:
    """Rows that `state` reads; the list that pm2 prints holds every secret and stays there.

    pm2 starts a daemon for whoever asks it without one, so it is only asked when one lives.
    """
    arguments = (legacy.pm2_user, legacy.pm2_home or "", " ".join(_COMPARE.split("\n")))
    return Command(argv=script(_STATE, *arguments), sudo=True, timeout=10.0)


def state(report: Report) -> State:
    """What the rows say together."""
    cli, node = (*report.of("cli", 2), ("", ""))[0]
    return State(
        user=report.one("user"),
        home=report.one("home"),
        startup=report.one("startup"),
        dump=report.one("dump"),
        daemon=report.one("daemon"),
        cli=cli,
        node=node,
        running=_apps(report, "running"),
        saved=_apps(report, "saved"),
    )


def _apps(report: Report, head: str) -> tuple[App, ...]:
    return tuple(
        App(name=name, version=version, status=status, program=program)
        for name, version, status, program in report.of(head, 4)
    )
