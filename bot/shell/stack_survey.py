"""The new stack as Compose understands it, and its images: asked once for all who want to know."""

from __future__ import annotations

import json

from bot.domain.plan import Stack
from bot.domain.probe import Feed
from bot.shell import compose, survey

#: The service that stands for the env file alone in the project as JSON; it is in no stack.
FILE = "slipway-env-file"

_BASE = (
    '{{range $key, $value := .Config.Labels}}{{if eq $key "org.opencontainers.image.base.%s"}}'
    "{{$value}}{{end}}{{end}}"
)
_LAYER = (
    '{{with .GraphDriver}}{{range $key, $value := .Data}}{{if eq $key "%s"}}{{$value}}'
    "{{end}}{{end}}{{end}}"
)
_IMAGE = "|".join(
    (
        *("image", "{{.ID}}", "{{.Config.User}}", "{{range .RepoDigests}}{{.}} {{end}}"),
        *("{{range .RepoTags}}{{.}} {{end}}", "{{.Created}}", "{{.Size}}"),
        *(_BASE % "name", _BASE % "digest"),
        f"{_LAYER % 'UpperDir'}:{_LAYER % 'LowerDir'}{{{{println}}}}",
    )
)
_STARTS = (
    "starts|{{range .Config.Entrypoint}}{{json .}} {{end}}{{range .Config.Cmd}}{{json .}} {{end}}"
    "{{println}}sets|{{json .Config.Env}}{{println}}"
)
_KNOWN = (
    'known|{"Id":{{json .ID}},"RepoTags":{{json .RepoTags}},"RepoDigests":{{json .RepoDigests}},'
    '"Config":{"Env":{{json .Config.Env}}}}'
)
_SCRIPT = r"""
project=$1 shape=$2 alone=$3; shift 3
unset heard resolved said
IFS= read -r first; heard=$(cat)
[ "$first" != late ] || { echo late; exit; }
bounded() { timeout -k 1 5 "$@" </dev/null; }
config() { docker compose "$@" 2>/dev/null; }
named() {
  awk -v project="$project" '
    function row() {
      if (name != "") print image == "" ? project "-" name : image
      name = image = "" }
    /^[^ ]/ { row(); inside = $1 == "services:"; next }
    !inside { next }
    /^  [^ ]/ { row(); name = $1; sub(/:$/, "", name); gsub(/"/, "", name) }
    /^    image: / { image = $2; gsub(/["\047]/, "", image) }
    END { row() }' | sort -u
}
rows() { # the names, one a line
  awk -v names="$1" 'BEGIN { split(names, name, "\n") }
    /^image\|/ { at++ }
    { bar = index($0, "|"); print substr($0, 1, bar) name[at] substr($0, bar) }'
}
images() {
  names=$(printf '%s\n' "$resolved" | named)
  [ -n "$names" ] || return
  if said=$(bounded docker image inspect --format "$shape" $names 2>/dev/null); then
    printf '%s\n' "$said" | rows "$names"; return
  fi
  for name in $names; do
    said=$(bounded docker image inspect --format "$shape" "$name" 2>&1)
    case $? in 124|137) return ;; esac
    case $said in
      *'o such image'*) printf 'absent|%s|\n' "$name" ;;
      image\|*) printf '%s\n' "$said" | rows "$name" ;;
    esac
  done
}
as_json() {
  said=$(printf %s "$alone" | config "$@" --file - config --format json) ||
    said=$(config "$@" config --format json </dev/null)
  printf '%s\n' "$said"
}
as_json "$@" | {
  resolved=$(config "$@" config </dev/null)
  printf '%s\n%s\n' "$first" "$heard"
  images
  [ -z "$names" ] || printf '%s\n' "$names" | sed 's/^/named|/'
  echo ---json; cat; echo ---text; printf '%s\n' "$resolved"
}
"""

#: A function of a script that heard it: the project as JSON.
JSON = r"""
as_json() { printf '%s\n' "$heard" | awk '/^---text$/ { exit } on; /^---json$/ { on = 1 }'; }
"""


def ask(stack: Stack) -> Feed:
    """What `survey.ask` says, then the project, secrets and all.

    Rows between bars for `facts`: named (an image of the project); image (name, id, user, digests,
    tags, created, size, base, its digest, layers), starts (name, what it runs), sets (name, its
    variables as JSON), known (name, JSON with all names and variables), absent (name). Then the
    project as JSON, where the service `FILE` has what Compose reads in the env file alone, and as
    YAML. Where Compose cannot read the project, there is neither. A daemon that is late, which
    Compose would wait for too, is all that is said.
    """
    words = (stack.project, f"{_IMAGE}{_STARTS}{_KNOWN}", _alone(stack))
    more = (*compose.arguments(stack), "--profile", "*")
    argv = ("sh", "-c", _SCRIPT, "slipway", *words, *more)
    return Feed(argv=argv, timeout=8.0, feed=survey.ask(stack.project))


def _alone(stack: Stack) -> str:
    path = stack.env_path.replace("$", "$$")
    return json.dumps({"services": {FILE: {"image": "file", "env_file": [path]}}})
