"""The old app a second time: its unit's own process, on a copy, with no file of it in reach."""

from __future__ import annotations

#: What makes the process what it is. Not: what it shares with the one that runs, such as runtime
#: folders, sockets and PID files, and whatever runs before, after or instead of it.
KEPT = (
    *("Type", "ExecStart", "User", "Group", "DynamicUser", "SupplementaryGroups", "UMask"),
    *("WorkingDirectory", "RootDirectory", "Environment", "EnvironmentFile", "PassEnvironment"),
    *("LoadCredential", "LoadCredentialEncrypted", "SetCredential", "SetCredentialEncrypted"),
    *("NoNewPrivileges", "AmbientCapabilities", "CapabilityBoundingSet", "Nice"),
    *("LimitNOFILE", "LimitNPROC", "LimitMEMLOCK", "LimitCORE", "KillMode", "KillSignal"),
)

_START = r"""
unit=$1 legacy=$2 environment=$3; shift 3
file=/run/systemd/system/$unit
if systemctl is-active --quiet "$unit"; then exit 0; fi
[ "$(systemctl show --property=LoadState --value "$legacy")" = loaded ] ||
  { echo "there is no unit $legacy" >&2; exit 3; }
systemctl cat "$legacy" | awk '
  !more && /^[ \t]*[#;]/ { next }
  !more && /^\[/ { service = /^\[Service\]/; kept = 0; next }
  more { if (kept) print; more = /\\$/; next }
  { name = $0; sub(/[ \t]*=.*/, "", name); sub(/^[ \t]*/, "", name)
    kept = service && index(" @KEPT@ ", " " name " ") && /=/
    more = /\\$/; if (kept) print }' >body
! grep -Eqi '^Type[ 	]*=[ 	]*(forking|dbus|oneshot)' body ||
  { echo "$legacy is of a type that cannot run twice" >&2; exit 3; }
grep -q '^ExecStart' body || { echo "$legacy has no ExecStart" >&2; exit 3; }
{
  printf '[Unit]\nDescription=The old app on a copy, for a drill\n[Service]\n'
  cat body
  printf 'EnvironmentFile=%s\nRestart=no\nPrivateTmp=yes\nProtectSystem=strict\n' "$environment"
  printf 'RuntimeMaxSec=1800\n'
  for folder in "$@"; do printf 'TemporaryFileSystem=%s:mode=1777\n' "$folder"; done
} >unit.new
mkdir -p /run/systemd/system
mv unit.new "$file"; systemctl daemon-reload
systemctl start "$unit"
"""

START = _START.replace("@KEPT@", " ".join(KEPT))

#: The end of what it said, for a person who must find out why it did not do.
LAST_WORDS = 'journalctl --unit "$1" --lines 15 --output cat --no-pager 2>/dev/null'
