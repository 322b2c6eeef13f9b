"""The maintenance page: up, away, and whether visitors see it; how depends on the strategy."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import maintenance_front, maintenance_proxy, state_folder
from bot.shell.act import Act, script
from bot.shell.script_head import head
from bot.shell.systemctl import OWN

_UNIT = """[Unit]
Description=Slipway: the maintenance page of {migration}
After={after}
Wants={after}

[Service]
{service}
ExecStop=/bin/sh {page} away
TimeoutStartSec=120

[Install]
WantedBy=multi-user.target
"""
_ONCE = """Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh {page} up"""
_SERVED = """Type=exec
ExecStart=/bin/sh {page} serve
ExecStartPost=/bin/sh {page} up
Restart=on-failure
RestartSec=2"""
#: A unit behind the proxy's would wait for its own end when it reloads the proxy while it stops.
_ANY_TIME = "network.target"
_UP = r"""
[ -r "$5" ] || { echo "there is no file $5" >&2; exit 3; }
umask 077; mkdir -p "$1"
printf '%s' "$2" >"$1/page" && printf '%s' "$4" >"$3" || exit 1
unit=${3##*/}; systemctl daemon-reload; systemctl --quiet enable "$unit"
systemctl restart "$unit" && exit 0
journalctl --unit "$unit" --lines 5 --output cat --no-pager >&2
systemctl --quiet disable --now "$unit"; sh "$1/page" away; rm -f "$1/page" "$3"
systemctl daemon-reload; systemctl reset-failed "$unit" 2>/dev/null
exit 1
"""
_AWAY = r"""
unit=${2##*/}
systemctl --quiet disable --now "$unit" 2>/dev/null
[ ! -e "$1/page" ] || sh "$1/page" away || exit 1
rm -f "$1/page" "$2"; systemctl daemon-reload
"""


def refuse_impossible(plan: Plan) -> None:
    """Raises `Refused` for a plan that cannot have a page, and says what to do."""
    page(plan)


def up(plan: Plan) -> Act:
    """Put it up, also after a boot; where it does not answer, nothing is left of it."""
    unit, place = f"{OWN}{state_folder.page_unit(plan)}", state_folder.page(plan)
    proxy = plan.strategy == "proxy"
    service = (_SERVED if proxy else _ONCE).format(page=place)
    after = _ANY_TIME if proxy else "docker.service"
    text = _UNIT.format(migration=plan.name, page=place, service=service, after=after)
    return script(plan, _UP, state_folder.folder(plan), page(plan), unit, text, _file(plan))


def away(plan: Plan) -> Act:
    """The traffic goes again where it went before."""
    return script(plan, _AWAY, state_folder.folder(plan), f"{OWN}{state_folder.page_unit(plan)}")


def there(plan: Plan) -> Act:
    """Status 0 while visitors see it."""
    if plan.strategy == "proxy":
        return script(plan, maintenance_proxy.there(), _file(plan), state_folder.page_unit(plan))
    return script(plan, 'nft list table inet "$1" >/dev/null 2>&1', state_folder.page_table(plan))


def page(plan: Plan) -> str:
    """The script that lies on the server; raises `Refused` when the plan does not say enough."""
    text = maintenance_proxy.text if plan.strategy == "proxy" else maintenance_front.text
    return head(plan, "the maintenance page, up or away.") + text(plan)


def _file(plan: Plan) -> str:
    if plan.strategy == "proxy" and plan.flip is not None:
        return plan.flip.file
    return maintenance_front.file(plan)
