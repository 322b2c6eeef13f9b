"""Moving the public ports by one nftables transaction, back, and again after a reboot."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act, as_root, script
from bot.shell.systemctl import OWN

_UNIT = """[Unit]
Description=Slipway: the traffic of {migration} stays with the new stack after a reboot
Wants=docker.service network-online.target
After=docker.service network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart={switch}
Restart=on-failure
RestartSec=1

[Install]
WantedBy=multi-user.target
"""
_KEEP = r"""
printf '%s' "$2" >"$1" && systemctl daemon-reload && systemctl enable --quiet "${1##*/}"
"""
_LET_GO = r"""
[ ! -e "$1" ] || { systemctl disable --quiet "${1##*/}"; rm -f "$1"; systemctl daemon-reload; }
"""


def switch(plan: Plan) -> Act:
    """Move the ports, as one transaction."""
    return as_root(plan, state_folder.switch(plan))


def back(plan: Plan) -> Act:
    """Bring everything back."""
    return as_root(plan, state_folder.back(plan))


def moved(plan: Plan) -> Act:
    """Status 0 while the new stack has the ports."""
    return script(plan, 'nft list table inet "$1" >/dev/null', state_folder.table(plan))


def keep(plan: Plan) -> Act:
    """Let the ports move again after a reboot."""
    text = _UNIT.format(migration=plan.name, switch=state_folder.switch(plan))
    return script(plan, _KEEP, f"{OWN}{state_folder.traffic_unit(plan)}", text)


def let_go(plan: Plan) -> Act:
    """After a reboot the old services have the ports."""
    return script(plan, _LET_GO, f"{OWN}{state_folder.traffic_unit(plan)}")


def kept(plan: Plan) -> Act:
    """Status 0 when the ports will move again after a reboot."""
    return as_root(plan, "systemctl", "--quiet", "is-enabled", state_folder.traffic_unit(plan))
