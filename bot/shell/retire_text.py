"""The texts of retiring; `retire` fills them in. Each may run again."""

from __future__ import annotations

FIT = r"""
[ -e "$here/gates.passed" ] || [ -e "$here/retired/at" ] || stop 5 'the gates were not passed'
moved || stop 5 'the old services have the traffic'
ids=$(docker ps --quiet --filter label=com.docker.compose.project=@project@ \
  --filter label=com.docker.compose.oneoff=False) || stop 3 'Docker does not answer'
[ -n "$ids" ] || stop 5 'nothing of the new stack runs'
docker inspect --format '{{.Name}} {{.HostConfig.RestartPolicy.Name}}' $ids |
  while read -r name policy; do
    case $policy in always|unless-stopped) ;; *)
      stop 5 "${name#/} has no restart policy: after a reboot nobody would start it" ;; esac
  done
"""
#: Whatever is moved away is kept, and everything that is kept is listed.
RECORD = r"""
hold
umask 077; kept=$here/retired; mkdir -p "$kept/units" "$kept/cron"
for unit in @units@; do
  systemctl cat "$unit" >"$kept/units/$unit" 2>/dev/null || rm -f "$kept/units/$unit"
  systemctl show --property=LoadState,ActiveState,UnitFileState,FragmentPath,DropInPaths "$unit" \
    >"$kept/units/$unit.state"
done
[ ! -d "$here/point" ] || { rm -rf "$kept/point"; cp -Rp "$here/point" "$kept/point"; }
{
  printf '%s\n\n' @title@
  echo 'The old services are stopped and disabled. Their files are where they were:'
  for unit in @units@; do
    path=$(systemctl show --property=FragmentPath --value "$unit")
    printf '  %s: %s\n' "$unit" "${path:-not a unit of this server}"
  done
  @apps@
  printf '\nMoved away, and kept here:\n'
  @moved@
  printf '\nStill in use by the new stack, outside of its own folder:\n'
  for file in @used@; do [ ! -e "$file" ] || printf '  %s\n' "$file"; done
  printf '\nFrom before the cutover:\n'
  printf '  %s\n' "$kept/point (images, units, traffic rules)" @before@
} >"$kept/WHAT.txt.new" && mv "$kept/WHAT.txt.new" "$kept/WHAT.txt"
"""
RECORDED = '[ -s "$here/retired/WHAT.txt" ]'
OFF = r"""
hold
@lines@
"""
CLEAR = r"""
hold
kept=$here/retired
[ -s "$kept/WHAT.txt" ] || stop 5 'what is retired was not written down'
systemctl stop @dead_man@.timer @dead_man@.service 2>/dev/null
rm -f /run/systemd/system/@dead_man@.timer /run/systemd/system/@dead_man@.service
if [ -e @unit@ ]; then systemctl --quiet disable --now "$(basename @unit@)"; rm -f @unit@; fi
systemctl daemon-reload
systemctl reset-failed @dead_man@.service "$(basename @unit@)" 2>/dev/null
nft delete table inet @flows@ 2>/dev/null
docker rm --force @stand_in@ >/dev/null 2>&1
@put_away@
printf '%s' @stub@ >"$here/back.new" && chmod 700 "$here/back.new" &&
  mv "$here/back.new" "$here/back" || exit 1
rm -rf "$here/point" "$here/lock"
rm -f "$here"/gap* "$here/switch" "$here/boot" "$here/ROLLBACK.txt" "$here/reserve" \
  "$here/settle.log"
[ -s "$kept/at" ] || date --utc +%FT%TZ >"$kept/at"
"""
CLEARED = r"""
[ -s "$here/retired/at" ] && [ ! -e "$here/switch" ] && [ ! -e @unit@ ] &&
  ! systemctl --quiet is-active @dead_man@.timer
"""
#: What lies beside the proxy's file since it was changed.
BESIDE = r"""file=$(readlink -f @file@) || exit 1
beside=${file%/*}/.${file##*/}.slipway
[ ! -e "$beside-old" ] || mv "$beside-old" "$kept/@name@"
rm -f "$beside-new" "$beside-now"
"""
STUB = r"""stop 9 "retired on $(cat "$here/retired/at"): there is no way back any more. \
What is left of the old services stands in $here/retired/WHAT.txt"
"""
#: Runs that ended have no operation that anybody asks for again; the newest hour is left alone.
PRUNE = r"""
for op in "$1"/ops/*; do
  case ${op##*/} in "$2"*|'*') continue ;; esac
  [ -s "$op/rc" ] || case ${op##*/} in *~*) ;; *) continue ;; esac
  [ -z "$(find "$op" -maxdepth 0 -mmin +60)" ] || rm -rf "$op"
done
"""
