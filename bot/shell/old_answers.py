"""Whether the old app answers, asked on the server itself and past any redirect."""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

from bot.domain.plan import Plan

#: Shell functions: `listens PORT`, `ask HOST PORT URL` on the loopback, `answers HOST:PORT`.
ASK = r"""
listens() { # without curl, and for a port that is not open on the loopback
  grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$1") [0-9A-F]*:0000 0A " \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null
}
ask() {
  command -v curl >/dev/null || { listens "$2"; return; }
  curl --silent --insecure --fail --noproxy '*' --max-time 3 --output /dev/null \
    --resolve "$1:$2:127.0.0.1" "$3"
  case $? in 0) return 0 ;; 7) listens "$2" ;; *) return 1 ;; esac
}
answers() { # whatever it says
  command -v curl >/dev/null || { listens "${1##*:}"; return; }
  curl --silent --noproxy '*' --max-time 3 --output /dev/null "http://$1/"
}
"""
_PORTS = {"http": 80, "https": 443}


def by_name(plan: Plan) -> str:
    """The body of a function: every public health URL, asked on the loopback."""
    return " &&".join(f"\n  {_ask(url)}" for url in plan.health) + "\n"


def place(url: str) -> tuple[str, int]:
    """Host and port of a health URL."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)


def _ask(url: str) -> str:
    host, port = place(url)
    return shlex.join(("ask", host, str(port), url))
