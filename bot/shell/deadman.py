"""The dead-man: a timer on the server that brings the old traffic back by itself.

Its units lie in /run, so they need no room and a boot takes them away; a unit in /etc does the same
work after a boot. What both do is decided by one file: `gates.open` or `gates.passed`.
"""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import state_folder, ways
from bot.shell.act import Act, script
from bot.shell.fill import fill
from bot.shell.systemctl import OWN

#: Seconds until it acts, if nobody disarms or renews it.
DEADLINE = 120

_TIMER = """[Unit]
Description=Slipway: when the old traffic of @migration@ comes back by itself

[Timer]
OnActiveSec=@seconds@
AccuracySec=100ms
RemainAfterElapse=no
"""
_SERVICE = """[Unit]
Description=Slipway: the old traffic of @migration@ comes back by itself
StartLimitIntervalSec=600
StartLimitBurst=20

[Service]
ExecStart=/bin/sh @back@ unless-passed
RuntimeMaxSec=300
Restart=on-failure
RestartSec=5
"""
_BOOT = """[Unit]
Description=Slipway: @migration@ comes up on the right side after a boot
Wants=docker.service network-online.target
After=docker.service network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=/bin/sh @boot@
RemainAfterExit=yes
Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
"""
_ARM = r"""
set -eu
unit=$1 dir=$2 kept=$3; umask 077
[ -x "$dir/back" ] || { echo 'the way back does not lie on this server' >&2; exit 6; }
exec 8<"$dir/back"; flock -w 100 8
printf '%s' "$4" >"$kept.new"; chmod 644 "$kept.new"; mv "$kept.new" "$kept"
mkdir -p /run/systemd/system
printf '%s' "$5" >"/run/systemd/system/$unit.timer"
printf '%s' "$6" >"/run/systemd/system/$unit.service"
chmod 644 "/run/systemd/system/$unit.timer" "/run/systemd/system/$unit.service"
systemctl daemon-reload
rm -f "$dir"/gates.*; : >"$dir/gates.open"
systemctl enable --quiet "${kept##*/}"
systemctl reset-failed "$unit.service" 2>/dev/null || :
systemctl restart "$unit.timer"
"""
_RENEW = r"""
exec 8<"$2/back"; flock -w 100 8
[ -e "$2/gates.open" ] && systemctl --quiet is-active "$1.timer" ||
  { echo 'no dead-man waits' >&2; exit 5; }
systemctl restart "$1.timer"
"""
_DISARM = r"""
moved() {@moved@}
exec 8<"$2/back"; flock -w 100 8
if [ ! -e "$2/gates.passed" ]; then
  [ -e "$2/gates.open" ] && moved || { echo 'the dead-man has acted' >&2; exit 5; }
  mv "$2/gates.open" "$2/gates.passed" || exit 1
fi
systemctl stop "$1.timer" 2>/dev/null || ! systemctl --quiet is-active "$1.timer"
"""
_STAND_DOWN = r"""
moved() {@moved@}
[ ! -r "$2/back" ] || { exec 8<"$2/back"; flock -w 100 8; }
! moved || { echo 'the new stack has the traffic, so the dead-man stays' >&2; exit 5; }
systemctl stop "$1.timer" 2>/dev/null
rm -f "$2"/gates.*
[ ! -e "$3" ] || { systemctl disable --quiet "${3##*/}"; rm -f "$3"; systemctl daemon-reload; }
! systemctl --quiet is-active "$1.timer"
"""
_ON = r"""
[ -e "$1/gates.open" ] || [ -e "$1/gates.passed" ] ||
  { echo 'all went back to the old services meanwhile' >&2; exit 5; }
"""
_LOOK = (
    'systemctl --quiet is-active "$1.timer" && [ -e "$2/gates.open" ]'
    ' && systemctl --quiet is-enabled "${3##*/}"'
)
_GONE = '! systemctl --quiet is-active "$1.timer" && [ -e "$2/gates.passed" ]'


def on(plan: Plan) -> Act:
    """Status 5 when everything went back meanwhile: nothing may follow the traffic then."""
    return script(plan, _ON, state_folder.folder(plan))


def arm(plan: Plan, seconds: int = DEADLINE) -> Act:
    """From now on it acts after so many seconds; one that was armed before begins anew."""
    words = {
        "migration": plan.name,
        "seconds": str(seconds),
        "back": state_folder.back(plan),
        "boot": state_folder.boot(plan),
    }
    units = (fill(_BOOT, **words), fill(_TIMER, **words), fill(_SERVICE, **words))
    return script(plan, _ARM, *_places(plan), *units)


def renew(plan: Plan) -> Act:
    """Its time begins anew; status 5 when it does not wait any more."""
    return script(plan, _RENEW, *_places(plan))


def disarm(plan: Plan) -> Act:
    """The gates are passed: it does not act any more. Status 5 when it has acted or does so now."""
    return script(plan, fill(_DISARM, moved=ways.way(plan).moved), *_places(plan))


def stand_down(plan: Plan) -> Act:
    """It does not act any more, armed or not; status 5 while the new stack has the traffic."""
    return script(plan, fill(_STAND_DOWN, moved=ways.way(plan).moved), *_places(plan))


def armed(plan: Plan) -> Act:
    """Status 0 while it waits, and would do its work after a boot, too."""
    return script(plan, _LOOK, *_places(plan))


def gone(plan: Plan) -> Act:
    """Status 0 when the gates were passed and it does not wait."""
    return script(plan, _GONE, *_places(plan))


def _places(plan: Plan) -> tuple[str, str, str]:
    unit = f"{OWN}{state_folder.traffic_unit(plan)}"
    return (state_folder.dead_man(plan), state_folder.folder(plan), unit)
