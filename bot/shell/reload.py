"""The host's proxy takes its settings again without losing whoever knocks in that moment."""

from __future__ import annotations

from bot.shell.fill import fill

#: While this is 1, who waits at a port that closes goes over to the one that opened (Linux 5.14).
#: https://docs.kernel.org/networking/ip-sysctl.html, tcp_migrate_req
MIGRATE = "/proc/sys/net/ipv4/tcp_migrate_req"
_NGINX = r"""
  reload() { systemctl reload @unit@; }
"""
#: Caddy opens each port a second time and closes the first; nginx hands its ports on.
_CADDY = r"""
  reload() {
    was=$(cat @migrate@ 2>/dev/null); { echo 1 >@migrate@; } 2>/dev/null
    systemctl reload @unit@; reloaded=$?
    sleep 1 # the old ports close a moment after the answer
    [ -z "$was" ] || { echo "$was" >@migrate@; } 2>/dev/null
    return $reloaded
  }
"""
_TEXTS = {"nginx": _NGINX, "caddy": _CADDY}


def reload(proxy: str, unit: str) -> str:
    """The shell function `reload`; `proxy` is nginx or caddy, `unit` is quoted already."""
    return fill(_TEXTS[proxy], unit=unit, migrate=MIGRATE)
