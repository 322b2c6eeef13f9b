"""The shadow of the public ports: they lead to the old app, and are moved by the real scripts.

The scripts, the dead-man and the way back are those of the cutover, word for word; only the name of
the migration, and with it folder, units and table, and the ports are others.
"""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act, script
from bot.shell.systemctl import OWN
from bot.shell.way_redirect import SHADOWS

_CHOOSE = r"""
ports=$1; shift
for offset in "$@"; do
  free=yes
  for port in $ports; do
    [ -z "$(ss -Hltn "sport = :$((port + offset))")" ] || free=
  done
  [ -z "$free" ] || { echo "$offset"; exit 0; }
done
echo 'no pair of ports is free for a rehearsal' >&2; exit 1
"""
_OPEN = r"""
table=$1; shift
{
  printf 'table inet %s\ndelete table inet %s\ntable inet %s {\n' "$table" "$table" "$table"
  echo 'chain arriving { type nat hook prerouting priority dstnat - 5; policy accept;'
  while [ $# -gt 0 ]; do
    echo "fib daddr type local tcp dport $1 redirect to :$2"; shift 2
  done
  printf '}\n}\n'
} | nft -f -
"""
_CLEAR = r"""
table=$1 dead=$2 dir=$3 unit=$4
systemctl stop "$dead.timer" "$dead.service" 2>/dev/null
for name in "$table" "${table}_flows" "${table}_base"; do
  nft delete table inet "$name" 2>/dev/null
done
if [ -e "$unit" ]; then systemctl --quiet disable --now "${unit##*/}"; rm -f "$unit"; fi
rm -f "/run/systemd/system/$dead.timer" "/run/systemd/system/$dead.service"
rm -rf "$dir"; systemctl daemon-reload
systemctl reset-failed "$dead.service" "${unit##*/}" 2>/dev/null
[ ! -e "$dir" ] && ! nft list tables | grep -q " $table"
"""


def shadow(plan: Plan, offset: int) -> Plan:
    """The same plan on other ports, under another name."""
    ports = tuple(port + offset for port in plan.legacy.ports)
    legacy = plan.legacy.model_copy(update={"ports": ports})
    name = f"{plan.environment}-rehearsal"
    return plan.model_copy(update={"environment": name, "legacy": legacy})


def choose(plan: Plan) -> Act:
    """Print by how much the ports are higher on which nothing listens; status 1 for none."""
    ports = " ".join(map(str, plan.legacy.ports))
    return script(plan, _CHOOSE, ports, *map(str, SHADOWS))


def open_to_old(plan: Plan, offset: int) -> Act:
    """From now on the shadow ports lead where the public ones do."""
    pairs = (str(each) for port in plan.legacy.ports for each in (port + offset, port))
    return script(plan, _OPEN, f"{state_folder.table(shadow(plan, offset))}_base", *pairs)


def clear(plan: Plan) -> Act:
    """Nothing of it is left; safe without anything, and at any time."""
    there = shadow(plan, 0)
    unit = f"{OWN}{state_folder.traffic_unit(there)}"
    words = (state_folder.table(there), state_folder.dead_man(there), state_folder.folder(there))
    return script(plan, _CLEAR, *words, unit)
