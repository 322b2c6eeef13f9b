"""The text of the way back; `back_script` fills it in."""

from __future__ import annotations

#: What keeps visitors from everything ends with the way back, too.
PAGE = r"""if [ -e @unit@ ]; then
  say 'maintenance page away'
  systemctl --quiet disable --now @name@ 8<&-; rm -f @unit@ "$here/page"
fi"""
TEXT = r"""failed=
try() { "$@" 8<&- || { say "FAILED: $*" >&2; failed=1; }; }
@ask@
ready() {@ready@}
well() {@well@}
to_old() {@back@}
moved() {@moved@}
containers() { # of one service of the new stack; $2 may widen the view
  timeout 20 docker ps ${2-} --quiet --filter label=com.docker.compose.project=@project@ \
    --filter "label=com.docker.compose.service=$1" 8<&-
}
aside() {@aside@}
leave() {@leave@}
docker_is_dead() { ! grep -qs '^containerd-shim' /proc/[0-9]*/comm; }
away() { # stopped and removed, so that no reboot brings it back
  ids=$(containers "$1" --all) || { docker_is_dead; return; }
  [ -z "$ids" ] || { timeout 40 docker stop --time 10 $ids && timeout 20 docker rm $ids; } \
    >/dev/null 8<&-
}
ports_free() { # the new front gives up the public ports, where it holds them itself
  { @holds@; } && return 0
  ids=$(timeout 10 docker ps --quiet --filter label=com.docker.compose.project=@project@ \
    @published@ 8<&-) || return 0
  [ -z "$ids" ] || timeout 30 docker stop --time 5 $ids >/dev/null 8<&-
}

rm -f "$here/reserve" # room to work with, where the disk is full
hold
if [ "${1-}" = unless-passed ] && [ -e "$here/gates.passed" ]; then
  say 'the gates were passed, so nothing goes back'; exit 0
fi
rm -f "$here"/gates.* # a switch that comes late is refused
( aside ) 8<&- || say 'nobody stands in for the new front: visitors see a gap' >&2
say 'old services up'
ports_free
@start@
end=$(($(date +%s) + @patience@))
until ready; do
  if [ "$(date +%s)" -ge "$end" ]; then
    say 'the old app does not answer; the traffic goes back to it all the same' >&2; break
  fi
  sleep 0.2 2>/dev/null || sleep 1
done
say 'traffic back'
try to_old
@page@
say 'background jobs back'
alone=yes
@away@
if [ $alone = yes ]; then
@jobs@
else
  say 'FAILED: new workers may still run, so the old ones stay stopped' >&2; failed=1
fi
@enable@
try leave
systemctl stop @dead_man@.timer 2>/dev/null

traffic=old old=up health=ok jobs=old armed=no
! moved || traffic=new
@look@
end=$(($(date +%s) + @settles@))
until well; do
  [ "$(date +%s)" -lt "$end" ] || { health=failing; break; }
  sleep 0.2 2>/dev/null || sleep 1
done
@look_jobs@
@look_new@
! systemctl --quiet is-active @dead_man@.timer || armed=yes
say "seen traffic=$traffic old=$old health=$health jobs=$jobs armed=$armed"
[ "$traffic $old $health $jobs $armed$failed" = 'old up ok old no' ] ||
  stop 1 'NOT ALL IS BACK: what failed stands above. Run this again, or go by ROLLBACK.txt'
# Until here a reboot would have gone on with the way back.
if [ -e @unit@ ]; then
  systemctl disable --quiet @name@; rm -f @unit@; systemctl daemon-reload
fi
say 'ALL IS BACK'
systemctl stop --no-block @name@ 2>/dev/null # it may be what runs this
exit 0
"""
