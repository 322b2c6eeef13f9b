"""Strategy takeover: the old proxy gives up the public ports, and the new front takes them.

The new front is made anew with the real ports before anything stops; only its start lies between
the old and the new. For servers on which nothing can redirect; visitors see a gap.
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
  printf '%s\n' @ports@ >@file@ || stop 3 'the ports cannot be written down'
  docker compose @compose@ up --no-start --no-deps --quiet-pull @service@ >/dev/null 2>&1 ||
    stop 3 'the new front cannot be made with the real ports'
  front=$(docker ps --all --quiet --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@)
"""
_THERE = r"""
  moved && return 0
  systemctl stop @holders@
  if docker start "$front" >/dev/null; then
    end=$(($(date +%s) + @patience@))
    until curl --silent --insecure --output /dev/null --noproxy '*' --max-time 3 \
      --resolve @asked@; do
      [ "$(date +%s)" -lt "$end" ] || break
      sleep 0.1 2>/dev/null || sleep 1
    done
    [ "$(date +%s)" -ge "$end" ] || return 0
  fi
  docker stop --time 2 "$front" >/dev/null; systemctl start @holders@
  return 1
"""


def way(plan: Plan) -> Way:
    """The real ports, taken and given back."""
    words = _words(plan)
    return Way(
        find=fill(_FIND, **words),
        there=fill(_THERE, **words),
        back="\n  ! moved\n",
        moved=f"\n  {real_ports.published(plan)}\n",
        ready=old_answers.by_name(plan),
        well=old_answers.by_name(plan),
        follow="\n  exit 0\n",
        by_hand=("(done in step 1: the new front stopped, the old services have the ports)",),
        sight="`ss -ltnp` shows the old services on the public ports.",
    )


def _words(plan: Plan) -> dict[str, str]:
    stack, legacy = plan.stack, plan.legacy
    file = state_folder.ports(plan)
    compose = (*arguments(stack), "--file", state_folder.pinned(plan), "--file", file)
    holders = (legacy.proxy,) if legacy.proxy else legacy_services.calm(plan)
    host, port = old_answers.place(plan.health[0])
    return {
        "project": shlex.quote(stack.project),
        "service": shlex.quote(stack.front.service),
        "ports": shlex.join(real_ports.lines(plan)),
        "file": shlex.quote(file),
        "compose": shlex.join(compose),
        "holders": shlex.join(map(full_name, holders)),
        "patience": str(PATIENCE),
        "asked": shlex.join((f"{host}:{port}:127.0.0.1", plan.health[0])),
    }
