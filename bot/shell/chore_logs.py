"""P-L3: what logs take on disk, against what their rotation lets them take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.check import Readings
from bot.domain.chores.look import Item, Look
from bot.domain.plan import Plan
from bot.domain.probe import Command, Probe
from bot.domain.reading import Output
from bot.shell import compose
from bot.shell.report import report, script, whole
from bot.shell.units import full_name

#: A log is cut when the entry that crosses its limit is written: at most Docker's 16 KiB, as JSON.
_ENTRY = 32 * 1024
#: An old log that nothing rotates and that is larger than this takes room for nothing; bytes.
_MOST_OLD = 50 * 1024**2
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SHAPE = '{{"\\t"}}'.join(
    (
        '{{index .Config.Labels "com.docker.compose.service"}}',
        "{{.HostConfig.LogConfig.Type}}",
        '{{index .HostConfig.LogConfig.Config "max-size"}}',
        '{{index .HostConfig.LogConfig.Config "max-file"}}',
        "{{.LogPath}}",
    )
)
_SCRIPT = r"""
project=$1 shape=$2 home=$3; shift 3
set +f
bounded() { timeout -k 1 "$@" </dev/null 2>/dev/null; }
tab=$(printf '\t')
taken() { # bytes of the files that are there
  sum=0
  for file; do [ ! -f "$file" ] || sum=$((sum + $(stat -L -c %s -- "$file"))); done
  echo $sum
}
ids=$(bounded 4 docker ps --all --quiet --no-trunc --filter label=com.docker.compose.oneoff=False \
  --filter "label=com.docker.compose.project=$project") || {
  echo 'slipway-why the Docker daemon is silent'; exit 3; }
[ -z "$ids" ] || shown=$(bounded 4 docker inspect --format "$shape" $ids) || {
  echo 'slipway-why the Docker daemon does not describe its containers'; exit 3; }
[ -z "$ids" ] || printf '%s\n' "$shown" | while IFS= read -r row; do
  path=${row##*"$tab"}
  printf 'container\t%s\t%s\n' "${row%"$tab"*}" "$([ -z "$path" ] || taken "$path" "$path".*)"
done
rules=$(PATH=$PATH:/usr/sbin; timeout -k 1 6 logrotate --debug /etc/logrotate.conf 2>&1 </dev/null |
  sed -n 's/^considering log //p')
old() { # a log of the old app
  [ -f "$1" ] || return 0
  rule=no; ! printf '%s\n' "$rules" | grep -qxF -- "$1" || rule=yes
  printf 'old\t%s\t%s\t%s\n' "$1" "$rule" "$(taken "$1" "$1".* "$1"-*)"
}
for each; do
  case $each in
    /*) old "$each" ;;
    *) systemctl show --property StandardOutput --property StandardError --value -- "$each" |
         sed -n 's/^\(append\|file\|truncate\)://p' ;;
  esac
done | sort -u | while IFS= read -r line; do
  case $line in old"$tab"*) printf '%s\n' "$line" ;; *) old "$line" ;; esac
done
[ -z "$home" ] || for file in "$home"/logs/*.log; do old "$file"; done
"""


def ask(plan: Plan) -> dict[str, Probe]:
    """Sizes and limits of the containers' logs, and of the old app's own files."""
    legacy = plan.legacy
    units = legacy.units if legacy.manager == "systemd" else ()
    proxy = (legacy.proxy,) if legacy.proxy else ()
    words = (*legacy.access_logs, *map(full_name, (*units, *proxy)))
    home = str(legacy.pm2_home or "") if legacy.manager == "pm2" else ""
    argv = script(_SCRIPT, plan.stack.project, _SHAPE, home, *words)
    return {"logs": Command(argv=argv, sudo=True, timeout=20.0)}


def look(readings: Readings, plan: Plan) -> Look:
    """Every log that grows without end, or is larger than its limit; raises `Unanswered`."""
    found = report(readings.get("logs", Output))
    rows = found.of("container", 5)
    if not rows:
        return Look(trouble="the new stack has no container on the server")
    seen = [each for row in rows for each in _container(row, plan)]
    seen += [each for row in found.of("old", 3) for each in _old(row)]
    return Look(
        items=tuple(each for each in seen if isinstance(each, Item)),
        facts=tuple(dict.fromkeys(each for each in seen if isinstance(each, str))),
    )


def _container(row: tuple[str, ...], plan: Plan) -> Iterator[Item | str]:
    name, driver, size, files, used = row
    if driver != "json-file":
        yield f"the log of {name} is kept by {driver}"
        return
    limit, taken = _bytes(size), whole(used or "0")
    count = int(files) if files.isdigit() else 1
    if limit is None:
        yield _endless(name, taken, plan)
    elif taken > count * (limit + _ENTRY):
        yield _over(name, taken, count * limit)
    else:
        yield f"the log of {name} takes {_shown(taken)} of {_shown(count * limit)}"


def _endless(name: str, taken: int, plan: Plan) -> Item:
    anew = compose.recreate(plan.stack, name)
    return Item(
        key=f"{name}/endless",
        said=f"the log of {name} grows without end: {_shown(taken)} now, no max-size",
        remedy=f"Give {name} a max-size under logging.options, then {anew}.",
    )


def _over(name: str, taken: int, most: int) -> Item:
    limit = f"{_shown(most)} (max-size times max-file)"
    return Item(
        key=f"{name}/over",
        said=f"the log of {name} takes {_shown(taken)}, more than {limit}",
        remedy=f"See what keeps its rotation from working: docker inspect {name}.",
    )


def _old(row: tuple[str, ...]) -> Iterator[Item | str]:
    path, rule, used = row
    taken = whole(used)
    if rule == "yes":
        yield f"{path} is rotated by logrotate"
    elif taken > _MOST_OLD:
        yield Item(
            key=f"old{path}",
            said=f"{path}, of the old app, takes {_shown(taken)} and nothing rotates it",
            remedy="Put it away, or write a rule into /etc/logrotate.d.",
        )
    else:
        yield f"{path} takes {_shown(taken)}"


def _bytes(text: str) -> int | None:
    """Docker's sizes: `10m` is ten times 2**20; None for no limit."""
    found = re.fullmatch(r"(\d+)([kmg]?)b?", text.strip().lower())
    return None if found is None else int(found[1]) * _UNITS[found[2]]


def _shown(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{-(-size // 1024)} kB"
