"""The shadow of the public ports: they lead to the old app, and are moved by the real scripts.

The scripts, the dead-man and the way back are those of the cutover, word for word; only the name of
the migration, and with it folder, units and table, and the ports are others. Before the switch the
shadow ports lead to the old app: by a redirect, through the host's proxy once more, or through a
stand-in that gives up its port as the old proxy would.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from bot.domain.plan import Plan
from bot.shell import old_answers, shadow_proxy, shadow_takeover, state_folder
from bot.shell.act import Act, script
from bot.shell.real_ports import SHADOWS
from bot.shell.systemctl import OWN

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
table=$1 dead=$2 dir=$3 unit=$4 copy=$5 run=/run/systemd/system
systemctl stop "$dead.timer" "$dead.service" 2>/dev/null
for name in "${copy##*/}.socket" "${copy##*/}.service"; do
  [ -e "$run/$name" ] || continue
  systemctl stop "$name"; systemctl --quiet disable "$name" 2>/dev/null; rm -f "$run/$name"
done
rm -rf "$copy"
for name in "$table" "${table}_flows" "${table}_base"; do
  nft delete table inet "$name" 2>/dev/null
done
if [ -e "$unit" ]; then systemctl --quiet disable --now "${unit##*/}"; rm -f "$unit"; fi
rm -f "$run/$dead.timer" "$run/$dead.service"
rm -rf "$dir"; systemctl daemon-reload
systemctl reset-failed "$dead.service" "${unit##*/}" 2>/dev/null
[ ! -e "$dir" ] && ! nft list tables | grep -q " $table"
"""


def shadow(plan: Plan, offset: int) -> Plan:
    """The same plan on other ports, under another name.

    A stand-in gives up one port: the one that is asked.
    """
    public = plan.legacy.ports
    if plan.strategy == "takeover":
        public = (old_answers.place(plan.health[0])[1],)
    legacy = {"ports": tuple(port + offset for port in public), "proxy": _stand_in(plan)}
    changes: dict[str, object] = {
        "environment": f"{plan.environment}-rehearsal",
        "legacy": plan.legacy.model_copy(update=legacy),
    }
    if plan.strategy != "redirect":  # what is redirected answers on the loopback as before
        changes["health"] = tuple(_shifted(url, offset) for url in plan.health)
    if plan.strategy == "proxy":
        changes["flip"] = shadow_proxy.flip(plan)
    return plan.model_copy(update=changes)


def choose(plan: Plan) -> Act:
    """Print by how much the ports are higher on which nothing listens; status 1 for none."""
    ports = " ".join(map(str, plan.legacy.ports))
    return script(plan, _CHOOSE, ports, *map(str, SHADOWS))


def open_to_old(plan: Plan, offset: int) -> Act:
    """From now on the shadow ports lead where the public ones do."""
    if plan.strategy == "proxy":
        return shadow_proxy.begin(plan, offset)
    if plan.strategy == "takeover":
        return shadow_takeover.begin(plan, shadow(plan, offset), offset)
    pairs = (str(each) for port in plan.legacy.ports for each in (port + offset, port))
    return script(plan, _OPEN, f"{state_folder.table(shadow(plan, offset))}_base", *pairs)


def clear(plan: Plan) -> Act:
    """Nothing of it is left; safe without anything, and at any time."""
    there = shadow(plan, 0)
    unit = f"{OWN}{state_folder.traffic_unit(there)}"
    words = (state_folder.table(there), state_folder.dead_man(there), state_folder.folder(there))
    return script(plan, _CLEAR, *words, unit, state_folder.shadow_folder(plan))


def not_measured(plan: Plan) -> str:
    """What of the plan's cutover a shadow cannot show, "" where it shows all."""
    proxy = plan.legacy.proxy or "the old app"
    return {
        "redirect": "",
        "proxy": f"the reload of {proxy} itself: the same program with its settings was reloaded",
        "takeover": f"how long {proxy} takes to stop and to start, and its other ports",
    }[plan.strategy]


def _stand_in(plan: Plan) -> str | None:
    kinds = {"proxy": "service", "takeover": "socket"}
    kind = kinds.get(plan.strategy)
    return state_folder.shadow_unit(plan, kind) if kind else plan.legacy.proxy


def _shifted(url: str, offset: int) -> str:
    _, port = old_answers.place(url)
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port + offset}"))
