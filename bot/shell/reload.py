"""The host's proxy takes its settings again without losing whoever knocks in that moment."""

from __future__ import annotations

from bot.shell.fill import fill

#: While this is 1, who waits at a port that closes goes over to the one that opened (Linux 5.14).
#: https://docs.kernel.org/networking/ip-sysctl.html, tcp_migrate_req
MIGRATE = "/proc/sys/net/ipv4/tcp_migrate_req"
#: How often the ports are looked at, five times a second, until the first ones are closed.
TRIES = 10
_NGINX = r"""
  reload() { systemctl reload @unit@; }
"""
#: Caddy opens each port a second time and closes the first, which may be after it has answered;
#: nginx hands its ports on.
_CADDY = r"""
  twice() { # addresses at which two sockets listen
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { print $2 }' | sort | uniq -d
  }
  reload() {
    was=$(cat @migrate@ 2>/dev/null); { echo 1 >@migrate@; } 2>/dev/null
    listen=$(twice); tries=@tries@
    systemctl reload @unit@; reloaded=$?
    until [ "$(twice)" = "$listen" ] || [ $tries = 0 ]; do
      tries=$((tries - 1)); sleep 0.2 2>/dev/null || sleep 1
    done
    [ -z "$was" ] || { echo "$was" >@migrate@; } 2>/dev/null
    return $reloaded
  }
"""
_TEXTS = {"nginx": _NGINX, "caddy": _CADDY}


def reload(proxy: str, unit: str) -> str:
    """The shell function `reload`; `proxy` is nginx or caddy, `unit` is quoted already."""
    return fill(_TEXTS[proxy], unit=unit, migrate=MIGRATE, tries=str(TRIES))
