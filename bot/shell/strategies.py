"""Which strategies can move the traffic on a server, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.report import Report, script
from bot.shell.units import full_name

ALL = ("redirect", "proxy", "takeover")
_LOOK = r"""
project=$1 service=$2 unit=$3 kind=$4 file=$5; shift 5
no() { printf 'no\t%s\t%s\n' "$1" "$2"; }
front=$(facts container | awk -F '|' -v service="$service" '
  $1 == service { print $13 "|" $14 "|" $16; exit }')
mode=${front%%|*} networks=${front#*|}; six=${networks#*|} networks=${networks%%|*}
if ! command -v nft >/dev/null; then no redirect 'nft is not installed'
elif ! printf '%s\n' 'table inet slipway_try {' 'chain try {' \
  'type nat hook prerouting priority dstnat - 10; policy accept;' \
  'fib daddr type local tcp dport 80 dnat ip to 127.0.0.1:80' '}' '}' |
  nft --check --file - 2>/dev/null; then no redirect 'the kernel refuses such a rule'
elif [ "$mode" = host ]; then
  no redirect 'the front uses the network of the host'
elif [ -n "$front" ] && [ "$networks" != 1 ]; then
  no redirect 'the front is not in exactly one network'
elif [ -n "$front" ] && [ -z "$six" ] &&
  ip -6 -o addr show scope global | grep -q 'inet6 [23]'; then
  no redirect 'the server has a public IPv6 address and the front has none'
fi
if [ -z "$unit" ]; then no proxy 'the plan names no legacy.proxy'
elif [ -z "$kind" ]; then no proxy 'the plan has no flip'
elif [ ! -s "$file" ]; then no proxy "there is no $file"
elif ! systemctl --quiet is-active "$unit"; then no proxy "$unit does not run"
elif [ "$(systemctl show --property=CanReload --value "$unit")" != yes ]; then
  no proxy "$unit cannot reload"
else
  for place in "$@"; do
    grep -qF -e "$place" "$file" || { no proxy "$file does not name $place"; break; }
  done
fi
[ -n "$engine" ] || docker version >/dev/null 2>&1 || no takeover 'Docker does not answer'
printf 'looked\tyes\n'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """`hindered` holds, by strategy, why it cannot work here."""

    hindered: dict[str, str]

    @property
    def possible(self) -> tuple[str, ...]:
        """Those that can."""
        return tuple(each for each in ALL if each not in self.hindered)


def ask(plan: Plan) -> Command:
    """Rows that `ways` reads; it changes nothing, and asks the kernel with a dry run."""
    flip, legacy = plan.flip, plan.legacy
    words = (plan.stack.project, plan.stack.front.service)
    proxy = full_name(legacy.proxy) if legacy.proxy else ""
    known = (flip.proxy, flip.file, *flip.moves) if flip else ("", "")
    argv = script(f"{survey.NEEDED}{_LOOK}", *words, proxy, *known)
    feed = survey.ask(plan.stack.project)
    return Command(argv=argv, sudo=True, timeout=8.0, feed=feed)


def ways(report: Report) -> Ways:
    """What was found; raises `Unanswered` when the script did not look."""
    report.one("looked")
    return Ways(hindered=dict(report.of("no", 2)))  # type: ignore[arg-type]  # rows of two fields
