"""What lies inside the images and their mounts, read as root from outside: nothing is started."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell import stack_survey, survey
from bot.shell.report import Report, script, whole

_INSIDES = r"""
set -f
[ -n "$(facts listed)" ] || exit 3
tools='gcc cc g++ clang make cmake git npm yarn pnpm cargo go'
find_in() { # sets found; a character device where a file was is overlayfs's word for deleted
  IFS=:
  for place in $places; do
    for folder in "$place/${1%%/*}" "$place/${1%/*}"; do [ ! -L "$folder" ] || continue 2; done
    [ ! -c "$place/$1" ] || break
    if [ -e "$place/$1" ] || [ -L "$place/$1" ]; then unset IFS; found=$place/$1; return 0; fi
  done
  unset IFS; return 1
}
system() {
  for file in usr/lib/os-release etc/os-release; do
    if find_in $file && [ ! -L "$found" ]; then
      for key in ID VERSION_ID; do
        printf '\t%s' "$(sed -n "s/^$key=//p" "$found" | head -n 1 | tr -d "\"'\t")"
      done; return
    fi
  done; printf '\t\t'
}
packages() {
  if find_in var/lib/dpkg/status; then grep -c '^Package: ' "$found"
  elif find_in lib/apk/db/installed || find_in usr/lib/apk/db/installed; then grep -c '^P:' "$found"
  fi
}
inside() { # image id, how it is seen
  printf 'inside\t%s\t%s' "$1" "$2"
  system
  shell=no
  for file in bin/sh usr/bin/sh; do ! find_in $file || shell=yes; done
  have=
  for tool in $tools; do
    for folder in usr/bin usr/local/bin bin usr/local/go/bin; do
      if find_in $folder/$tool; then have="$have $tool"; break; fi
    done
  done
  printf '\t%s\t%s\t%s\n' "$(packages)" $shell "${have# }"
}
mounts() { # service, pid, container
  set -- "$1" "$2" "$3" $(awk '/^Uid:/ { u = $3 } /^Gid:/ { g = $3 }
    /^Groups:/ { $1 = ""; gsub(/^ +| +$/, ""); gsub(/ +/, ","); s = $0 }
    END { print u, g, s }' "/proc/$2/status")
  [ -n "$5" ] || return
  if [ -n "$6" ]; then groups=--groups=$6; else groups=--clear-groups; fi
  facts mount | while IFS='|' read -r of rw type source to; do
    [ "$of $rw" = "$3 true" ] || continue
    kind=other may=no
    if [ -d "$source" ]; then kind=folder; elif [ -f "$source" ]; then kind=file; fi
    [ -e "$source" ] || kind=missing
    if ! command -v setpriv >/dev/null; then may=unknown
    elif [ $kind = folder ]; then
      (cd "$source" && exec setpriv --reuid "$4" --regid "$5" "$groups" \
        sh -c 'test -w . && test -x .') 2>/dev/null && may=yes
    elif [ $kind = file ]; then
      (cd "${source%/*}/" && exec setpriv --reuid "$4" --regid "$5" "$groups" \
        test -w "./${source##*/}") 2>/dev/null && may=yes
    fi
    printf 'writes\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
      "$1" "$type" "$source" "$to" $kind "$4:$5" $may
  done
}
seen=' '
for line in $(facts container | cut -d '|' -f 1-6); do
  name=${line%%|*} line=${line#*|}; once=${line%%|*} line=${line#*|}
  runs=${line%%|*} line=${line#*|}; pid=${line%%|*} line=${line#*|}
  image=${line%%|*} container=${line#*|} places=/proc/$pid/root
  [ "$once $runs" = 'False true' ] && [ "$pid" != 0 ] || continue
  mounts "$name" "$pid" "$container"
  case $seen in *" $image "*) continue ;; esac
  seen="$seen$image "
  if [ -d "$places/" ]; then inside "$image" running; fi
done
facts image | while IFS='|' read -r name image owner digests tags made size base from places; do
  top=${places%%:*}
  case $seen in *" $image "*) continue ;; esac
  seen="$seen$image "
  if [ -n "$top" ] && [ -d "$top" ]; then inside "$image" layers
  else printf 'inside\t%s\tunseen\t\t\t\t\t\n' "$image"; fi
done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What is in one image: its system (`ID` of os-release, "" for none), packages and tools.

    `packages` is None where the image keeps no list. `seen` is False when nobody could look.
    """

    seen: bool
    system: str
    version: str
    packages: int | None
    shell: bool
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Whether a container's first process may write where the file lets it.

    `kind` is folder, file, missing or other; `owner` its uid:gid as the server counts; `may` is
    yes, no or unknown.
    """

    service: str
    type: str
    source: str
    target: str
    kind: str
    owner: str
    may: str


def ask(stack: Stack) -> Command:
    """Rows that `insides` and `writes` read; as root, and without entering any container.

    A running container is seen through `/proc/PID/root`, an image that does not run through the
    layers of overlayfs; so images without a shell are seen too. Whether a mount can be written is
    the kernel's own answer to a process of the same uid, gid and groups: modes, ACLs and
    read-only file systems all count. It starts in the folder, because the way to it is not the
    container's way.
    """
    argv = script(f"{survey.NEEDED}{_INSIDES}")
    return Command(argv=argv, sudo=True, timeout=10.0, feed=stack_survey.ask(stack))


def insides(report: Report) -> dict[str, Inside]:
    """By image id; raises `Unanswered` for odd rows."""
    return {
        image: Inside(
            seen=how in {"running", "layers"},
            system=system,
            version=version,
            packages=whole(packages) if packages else None,
            shell=shell == "yes",
            tools=tuple(tools.split()),
        )
        for image, how, system, version, packages, shell, tools in report.of("inside", 7)
    }


def writes(report: Report) -> tuple[Write, ...]:
    """Every mount that a running container may write by its file."""
    found = tuple(
        Write(
            service=service,
            type=type_,
            source=source,
            target=target,
            kind=kind,
            owner=owner,
            may=may,
        )
        for service, type_, source, target, kind, owner, may in report.of("writes", 7)
    )
    for each in found:
        if each.may not in {"yes", "no", "unknown"}:
            raise Unanswered(f"'{each.may[:20]}' does not say whether {each.source} can be written")
    return found
