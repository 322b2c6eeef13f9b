"""What the old services do with files, and what of it the new stack sees."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from types import ModuleType

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket, Volume
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import blindness, stack_survey, survey, units
from bot.shell.on_server import program, upload_audit, upload_places, upload_processes
from bot.shell.report import Report, report, script, whole

_AUDIT = r"""
set -f
program=@PROGRAM@
units=$1 apps=$2 user=$3 home=$4 destination=$5 bucket=$6; shift 6
bounded() { timeout -k 1 5 "$@" 2>/dev/null </dev/null; }
pm2_list() {
  [ -n "$apps" ] || return 0
  [ -n "$user" ] || user=root
  [ -n "$home" ] || home=$(getent passwd "$user" | cut -d : -f 6)/.pm2
  node=$(readlink "/proc/$(cat "$home/pm2.pid" 2>/dev/null)/exe") || return 0
  bin=$(dirname "$node"); PATH="$bin:$PATH"
  cli=$(command -v pm2) || cli=$bin/../lib/node_modules/pm2/bin/pm2
  if [ "$user" = "$(id -un)" ]; then PM2_HOME="$home" bounded "$cli" jlist
  else bounded sudo -n -u "$user" -- env PATH="$PATH" PM2_HOME="$home" "$cli" jlist; fi
}
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  {
    as_json; printf '\0%s\0' "$root"
    pm2_list
    for unit in $units; do
      printf '\0%s\0' "$unit"
      systemctl show --property MainPID,StateDirectory,ReadWritePaths -- "$unit"
    done
  } | {
    python3 -I -c "$program" "$(date +%s)" "$destination" "$bucket" "$#" "$@" $apps 2>/dev/null
  } || exit 4
else printf 'reader\tmissing\n'; fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder or variable by which the old services keep files.

    `kind` is declared (in the plan), mapped (the new stack mounts it) or unmapped; `source` says
    how it was seen: variable, open, unit or recent.
    """

    source: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """All that was seen. `loose` are variables of the new stack that lead to no mount."""

    processes: int
    silent: tuple[str, ...]
    declared: tuple[tuple[str, str, str], ...]
    places: tuple[Place, ...]
    loose: tuple[str, ...]
    bucket_told: bool
    cut: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Declared folders that are not on the server."""
        return tuple(path for path, there, _ in self.declared if there != "there")

    def outside(self, kind: str, *sources: str) -> tuple[Place, ...]:
        """Undeclared places of that kind, seen in one of these ways."""
        return tuple(p for p in self.places if p.kind == kind and p.source in sources)


def ask(plan: Plan) -> Command:
    """Rows that `audit` reads; as root, for the processes of other users.

    One question for every check of files. Needs python3 on the server.
    """
    legacy, files = plan.legacy, plan.files
    systemd = legacy.manager == "systemd"
    names = tuple(map(units.full_name, legacy.units)) if systemd else ()
    names = tuple(name for name in names if name.endswith(".service"))
    words = (
        *(" ".join(names), "" if systemd else " ".join(legacy.units)),
        *(legacy.pm2_user, legacy.pm2_home or ""),
        files.path if isinstance(files, Volume) else "-",
        files.bucket if isinstance(files, Bucket) else "-",
        *legacy.uploads,
    )
    text = f"{survey.NEEDED}{stack_survey.JSON}{_AUDIT}"
    return Command(
        argv=script(sent(text, upload_places, upload_processes, upload_audit), *words),
        sudo=True,
        timeout=10.0,
        feed=stack_survey.ask(plan.stack),
    )


def sent(text: str, *modules: ModuleType) -> str:
    """A script with the program that it runs."""
    return text.replace("@PROGRAM@", shlex.quote(program(*modules)))


def rows(output: Output) -> Report:
    """The rows of a program in Python; raises `Unanswered` where the server cannot run it."""
    said = report(output)
    if said.one("reader") != "python3":
        raise Unanswered("the server has no python3, which looks there", blindness.bring_python())
    return said


def audit(output: Output) -> Audit:
    """What the rows say together; raises `Unanswered` when one side is not known."""
    said = rows(output)
    if said.one("stack") != "read":
        raise Unanswered("Compose cannot read the stack's file")
    processes = said.of("process", 3)
    hidden = tuple(name for name, _, count in processes if whole(count))
    if hidden or not processes:
        raise Unanswered(f"the processes of {', '.join(hidden) or 'the old app'} cannot be seen")
    return Audit(
        processes=sum(whole(count) for _, count, _ in processes),
        silent=tuple(name for name, count, _ in processes if not whole(count)),
        declared=tuple((path, there, kind) for path, there, kind in said.of("declared", 3)),
        places=_places(said),
        loose=tuple(name for name, state in said.of("told", 2) if state == "loose"),
        bucket_told=said.one("bucket") == "told",
        cut=("cut",) in said.rows,
    )


def _places(said: Report) -> tuple[Place, ...]:
    found = [("variable", name, kind) for name, kind in said.of("variable", 2)]
    found += [("unit", folder, kind) for folder, kind in said.of("unit", 2)]
    for source in ("open", "recent"):
        found += [(source, folder, kind) for folder, kind, _ in said.of(source, 3)]
    return tuple(Place(source=source, name=name, kind=kind) for source, name, kind in found)
