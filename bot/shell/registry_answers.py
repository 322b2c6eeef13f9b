"""What the registries say of the images: still there, and still what the tag means."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell import stack_survey, survey
from bot.shell.report import Report, script

_REGISTRY = r"""
manifest() { # reference; sets said, gives 0 there, 1 gone, 2 no answer
  host=${1%%/*} insecure=
  case $host in localhost:*|127.*:*|'[::1]':*) insecure=--insecure ;; esac
  said=$(timeout -k 1 4 docker manifest inspect $insecure "$1" 2>&1) && return 0
  case $said in
    *'no such manifest'*|*'manifest unknown'*|*'not found'*) return 1 ;;
    *) return 2 ;;
  esac
}
reason() { printf '%s' "$said" | tr '\n\t' '  ' | cut -c 1-160; }
look() { # what the file calls it, its digests, its base and the base's digest
  repo=${1%%@*}; tag=${repo##*/}
  case $tag in *:*) tag=${tag#*:}; repo=${repo%:*} ;; *) tag= ;; esac
  digest=
  case $1 in *@*) digest=${1##*@} ;; esac
  for known in $2; do
    [ -n "$digest" ] || [ "${known%@*}" != "$repo" ] || digest=${known##*@}
  done
  [ -n "$digest" ] || { printf 'registry\t%s\tlocal\t\n' "$1"; return; }
  manifest "$repo@$digest"
  case $? in
    0) printf 'registry\t%s\tthere\t\n' "$1"; same=$said
       [ -z "$tag" ] || moved "$1" "$repo:$tag" "$same" ;;
    1) printf 'registry\t%s\tgone\t%s\n' "$1" "$(reason)" ;;
    *) printf 'registry\t%s\tsilent\t%s\n' "$1" "$(reason)" ;;
  esac
  name=$3 from=$4
  [ -n "$name" ] && [ -n "$from" ] || return 0
  if manifest "${name%%@*}@$from"; then moved "$1" "${name%%@*}" "$said"
  else printf 'tag\t%s\t%s\tsilent\n' "$1" "$name"; fi
}
moved() { # image, tag to look up, what it was
  if manifest "$2"; then
    if [ "$said" = "$3" ]; then state=same; else state=moved; fi
  else state=silent; fi
  printf 'tag\t%s\t%s\t%s\n' "$1" "$2" "$state"
}
{ facts image; facts named | sed 's/$/||||||||/'; } | awk -F '|' '!seen[$1]++' | {
  while IFS='|' read -r image id owner digests tags made size base from layers; do
    look "$image" "$digests" "$base" "$from" </dev/null &
  done
  wait
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One image in its registry: `state` is there, gone, silent or local (it was never pushed).

    `tags` are the tag that names it and the one of its base, each with same, moved or silent.
    """

    state: str
    reason: str
    tags: tuple[tuple[str, str], ...]


def ask(stack: Stack) -> Command:
    """Rows that `kept` reads; the daemon's login on the server is used, so it proves that too.

    All images at once; a registry that does not answer costs four seconds and no more.
    """
    argv = script(f"{survey.NEEDED}{_REGISTRY}")
    return Command(argv=argv, timeout=11.0, feed=stack_survey.ask(stack))


def kept(report: Report) -> dict[str, Kept]:
    """By the image's name in the file; raises `Unanswered` for odd rows."""
    tags = report.of("tag", 3)
    found = {
        image: Kept(
            state=state,
            reason=reason,
            tags=tuple((tag, how) for name, tag, how in tags if name == image),
        )
        for image, state, reason in report.of("registry", 3)
    }
    for each in found.values():
        if each.state not in {"there", "gone", "silent", "local"}:
            raise Unanswered(f"'{each.state[:20]}' does not say whether the image is kept")
    return found
