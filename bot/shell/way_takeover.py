"""Strategy takeover: the old proxy gives up the public ports, and the new front takes them.

The new front is made anew with the real ports before anything stops; only its start lies between
the old and the new, and a page of 503 for whoever comes meanwhile. For servers on which nothing
can redirect; visitors see a gap.
"""

from __future__ import annotations

import shlex

from bot.domain.plan import Plan
from bot.shell import legacy_services, old_answers, real_ports, state_folder
from bot.shell.compose import arguments
from bot.shell.fill import fill
from bot.shell.units import full_name
from bot.shell.way import Way

#: Seconds that the new front gets to answer on the real ports.
PATIENCE = 20

_FIND = r"""
  moved && return 0
  sh @gap@ ready 8<&-
  printf '%s\n' @ports@ >@file@ || stop 3 'the ports cannot be written down'
  docker compose @compose@ up --no-start --no-deps --quiet-pull @service@ >/dev/null 2>&1 ||
    stop 3 'the new front cannot be made with the real ports'
  front=$(docker ps --all --quiet --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False)
"""
_THERE = r"""
  moved && { sh @gap@ away 8<&-; return; }
  sh @gap@ up 8<&-
  waits() { # who knocked before, and whom the old proxy has not let in yet, would be refused
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
      awk '$4 == "0A" && $2 ~ /:(@doors@)$/ && $5 !~ /:0+$/ { some = 1 } END { exit !some }'
  }
  tries=10
  while waits && [ $tries -gt 0 ]; do
    tries=$((tries - 1)); sleep 0.1 2>/dev/null || sleep 1
  done
  systemctl stop @holders@
  if docker start "$front" >/dev/null; then
    end=$(($(date +%s) + @patience@))
    until curl --silent --insecure --output /dev/null --noproxy '*' --max-time 3 \
      --resolve @asked@; do
      [ "$(date +%s)" -lt "$end" ] || break
      sleep 0.1 2>/dev/null || sleep 1
    done
    [ "$(date +%s)" -ge "$end" ] || { sh @gap@ away 8<&-; return; }
  fi
  docker stop --time 2 "$front" >/dev/null; systemctl start @holders@; sh @gap@ away 8<&-
  return 1
"""
#: A front that serves nobody is not worth the second that a page needs.
_ASIDE = r"""
  curl --silent --insecure --output /dev/null --noproxy '*' --max-time 2 --resolve @asked@ ||
    return 0
  systemctl --quiet is-active @holders@ || timeout 15 sh @gap@ up
"""
_BACK = r"""
  sh @gap@ away && ! moved
"""


def way(plan: Plan) -> Way:
    """The real ports, taken and given back."""
    words = _words(plan)
    return Way(
        find=fill(_FIND, **words),
        there=fill(_THERE, **words),
        back=fill(_BACK, **words),
        moved=f"\n  {real_ports.published(plan)}\n",
        ready=old_answers.by_name(plan),
        well=old_answers.by_name(plan),
        follow="\n  exit 0\n",
        by_hand=(fill("sh @gap@ away", **words),),
        sight="`ss -ltnp` shows the old services on the public ports.",
        aside=fill(_ASIDE, **words),
    )


def _words(plan: Plan) -> dict[str, str]:
    stack, legacy = plan.stack, plan.legacy
    file = state_folder.ports(plan)
    compose = (*arguments(stack), "--file", state_folder.pinned(plan), "--file", file)
    holders = (legacy.proxy,) if legacy.proxy else legacy_services.calm(plan)
    host, port = old_answers.place(plan.health[0])
    return {
        "gap": shlex.quote(state_folder.gap(plan)),
        "project": shlex.quote(stack.project),
        "service": shlex.quote(stack.front.service),
        "ports": shlex.join(real_ports.lines(plan)),
        "file": shlex.quote(file),
        "compose": shlex.join(compose),
        "holders": shlex.join(map(full_name, holders)),
        "patience": str(PATIENCE),
        "doors": "|".join(f"{port:04X}" for port in legacy.ports),
        "asked": shlex.join((f"{host}:{port}:127.0.0.1", plan.health[0])),
    }
