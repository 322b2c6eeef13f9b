"""The guard's shell script; parses under dash, bash and busybox."""

from __future__ import annotations

SCRIPT = r"""
mask=$(umask); umask 077
mode=$1 root=$2 fence=$3 key=$4 attempt=$5 wait=$6; shift 6
say() { printf 'slipway-guard %s %s\n' "$1" "${2:-0}"; exit 0; }
broken() { printf '%s\n' "$1" >&2; say broken; }
number() { case $1 in ''|*[!0-9]*) broken "'$1' is not a number" ;; esac; }
put() { printf '%s\n' "$2" >"$1.tmp" && { sync "$1.tmp" || sync; } && mv "$1.tmp" "$1"; }

# A container shares the host's boot id; the start of PID 1 tells its own restarts apart.
first_start() { s=; read -r s </proc/1/stat; set -- ${s##*) }; printf '%s' "${20:-?}"; }
now_boot="$(cat /proc/sys/kernel/random/boot_id)/$(first_start)"

op="$root/ops/$key"
held() { ! flock -s -n "$1/lock" true; }
state_of() {
  if [ -s "$1/rc" ]; then echo done
  elif [ ! -d "$1" ]; then echo absent
  elif [ -e "$1/lock" ] && held "$1"; then echo running
  elif [ -s "$1/rc" ]; then echo done # it ended between the two looks
  elif [ "$(cat "$1/boot")" != "$now_boot" ]; then echo rebooted
  else echo interrupted; fi 2>/dev/null
}
answer() {
  state=$(state_of "$op")
  [ "$state" = done ] || say "$state"
  tail -c 1048576 "$op/err" >&2
  printf 'slipway-guard done %s\n' "$(cat "$op/rc")"
  tail -c 1048576 "$op/out"; exit 0
}
start() {
  mkdir "$op" && echo "$attempt" >"$op/attempt" && echo "$fence" >"$op/fence" &&
    echo "$now_boot" >"$op/boot" && printf '%s\n' "$@" >"$op/cmd" || broken "cannot write $op"
  sync "$op/attempt" "$op/fence" "$op/boot" "$op" "$root/ops" || sync
  # The lock passes from here to the runner by inheritance: at no moment is it free in between.
  exec 9>"$op/lock" && flock 9 || broken "cannot lock $op"
  SLIPWAY_OP=$op setsid sh -c '
    op=$1 mask=$2; shift 2
    echo $$ >"$op/pid.tmp" && mv "$op/pid.tmp" "$op/pid" || exit 1
    (umask "$mask"; exec "$@") </dev/null >"$op/out" 2>"$op/err" 9>&-
    echo $? >"$op/rc.tmp" && { sync "$op/rc.tmp" || sync; } && mv "$op/rc.tmp" "$op/rc"
  ' slipway-op "$op" "$mask" "$@" </dev/null >/dev/null 2>&1 8>&- &
  exec 9>&-
}
lost() { case $(state_of "$op") in interrupted|rebooted) ;; *) return 1 ;; esac; }
set_aside() {
  before=$(cat "$op/attempt" 2>/dev/null) || before=0
  [ "$attempt" -gt "${before:-0}" ] && mv "$op" "$op~${before:-0}"
}
do_run() {
  lost && set_aside
  [ -d "$op" ] || start "$@"
  exec 8>&-
  flock -s -w "$wait" "$op/lock" true
  answer
}

do_keep() {
  mkdir -p "${1%/*}" && chmod 700 "${1%/*}" && timeout 10 cat >"$1.new" && mv "$1.new" "$1" ||
    broken "cannot write $1"
  say kept
}

ours=' ' # groups seen to carry an operation's mark; a number that was used again carries none
group() { # sets members to those of the group $pid, if it is the group of the operation $left
  members=
  for p in /proc/[0-9]*; do
    read -r s <"$p/stat" || continue
    set -- ${s##*) }
    [ "$3" = "$pid" ] && [ "$1" != Z ] || continue
    members="$members ${p#/proc/}"
    ! grep -qs "SLIPWAY_OP=$left" "$p/environ" || ours="$ours$pid "
  done 2>/dev/null
  case $ours in *" $pid "*) ;; *) members= ;; esac
}
left_over() {
  [ ! -s "$left/rc" ] && [ -s "$left/pid" ] && [ "$(cat "$left/boot")" = "$now_boot" ] || return 1
  older=$(cat "$left/fence"); [ "${older:-0}" -lt "$fence" ]
}
all_gone() { # signals the rest when $1 names a signal
  gone=0
  for left in "$root"/ops/*; do
    left_over || continue
    pid=$(cat "$left/pid"); group
    [ -z "$members" ] || { gone=1; [ -z "$1" ] || kill -s "$1" $members; }
  done 2>/dev/null
  return $gone
}
do_quiesce() {
  all_gone TERM && say quiet
  tries=$((wait * 10))
  while [ $tries -gt 0 ]; do sleep 0.1; all_gone '' && say quiet; tries=$((tries - 1)); done
  tries=50
  while [ $tries -gt 0 ]; do all_gone KILL && say quiet; sleep 0.1; tries=$((tries - 1)); done
  broken 'a process does not die'
}

for n in "$fence" "$attempt" "$wait"; do number "$n"; done
command -v flock >/dev/null && command -v setsid >/dev/null || broken 'needs flock and setsid'
mkdir -p "$root/ops" && exec 8>"$root/lock" && flock -w 30 8 || broken "cannot lock $root"
stored=0; [ ! -e "$root/fence" ] || stored=$(cat "$root/fence"); number "$stored"
[ "$fence" -ge "$stored" ] || say fenced "$stored"
[ "$fence" -eq "$stored" ] || put "$root/fence" "$fence" || broken 'cannot store the fence'
case $mode in
  run) do_run "$@" ;;
  look) answer ;;
  keep) do_keep "$1" ;;
  quiesce) do_quiesce ;;
esac
"""
