"""The resolved Compose file, image by image, without a single value of its environment."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell.compose import arguments
from bot.shell.report import Report, script

_SERVICES = r"""
project=$1; shift
services() {
  docker compose "$@" --profile '*' config 2>/dev/null | awk '
    function value() { sub(/^[^:]*: */, ""); gsub(/"/, ""); return $0 }
    function start() { name = $1; sub(/:$/, "", name); gsub(/"/, "", name) }
    function row() { if (name != "") print name, image, built, user, add, drop }
    BEGIN { OFS = "|" }
    /^[^ ]/ { row(); name = ""; inside = $1 == "services:"; next }
    !inside { next }
    /^  [^ ]/ { row(); start(); image = user = add = drop = ""; built = "no" }
    /^    [^ ]/ { key = $1 }
    /^    image: / { image = value() }
    /^    user: / { user = value() }
    /^    build:/ { built = "yes" }
    /^      - / && key == "cap_add:" { add = add " " $2 }
    /^      - / && key == "cap_drop:" { drop = drop " " $2 }
    END { row() }'
}
facts='{{.Id}}|{{.Config.User}}|{{range $i, $d := .RepoDigests}}{{if not $i}}{{$d}}{{end}}{{end}}'
facts="$facts|{{range .RepoTags}}{{.}} {{end}}"
services "$@" | while IFS='|' read -r name image built user add drop; do
  image=${image:-$project-$name}
  printf 'service\t%s\t%s\t%s\t%s\t%s\t%s\n' \
    "$name" "$image" "$built" "$user" "$add" "$drop"
  docker image inspect --format "$facts" "$image" 2>/dev/null |
    while IFS='|' read -r id owner digest tags; do
      [ -z "$id" ] || printf 'image\t%s\t%s\t%s\t%s\t%s\n' "$name" "$id" "$owner" "$digest" "$tags"
    done
done
ids=$(docker ps --quiet --filter "label=com.docker.compose.project=$project" 2>/dev/null)
[ -z "$ids" ] || docker inspect --format \
  '{{index .Config.Labels "com.docker.compose.service"}} {{.State.Pid}}' $ids 2>/dev/null |
  while read -r name pid; do
    printf 'container\t%s\t%s\n' "$name" "$(awk '/^Uid:/ { print $3 }' "/proc/$pid/status")"
  done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One service: what the Compose file says, and what the server knows of its image.

    `image_user` is None when the image is not on the server, `tags` are its names there; `user`
    is the file's own choice.
    """

    name: str
    image: str
    built: bool
    user: str
    cap_add: tuple[str, ...]
    cap_drop: tuple[str, ...]
    image_id: str = ""
    image_user: str | None = None
    repo_digest: str = ""
    tags: tuple[str, ...] = ()


def ask(stack: Stack) -> Command:
    """Rows that `described` reads, and `container`: service, effective uid of its first process.

    One question for every check of the images, because Compose takes half a second to start.
    Values of variables never leave the server.
    """
    return Command(argv=script(_SERVICES, stack.project, *arguments(stack)), timeout=12.0)


def described(report: Report) -> tuple[Described, ...]:
    """The services in the order of the resolved file."""
    images = {row[0]: row[1:] for row in report.of("image", 5)}
    return tuple(_describe(row, images.get(row[0])) for row in report.of("service", 6))


def _describe(row: tuple[str, ...], image: tuple[str, ...] | None) -> Described:
    name, reference, built, user, add, drop = row
    identity, image_user, digest, tags = image or ("", None, "", "")
    return Described(
        name=name,
        image=reference,
        built=built == "yes",
        user=user,
        cap_add=tuple(add.split()),
        cap_drop=tuple(drop.split()),
        image_id=identity,
        image_user=image_user,
        repo_digest=digest,
        tags=tuple(tags.split()),
    )
