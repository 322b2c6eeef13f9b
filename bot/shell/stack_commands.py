"""The new stack: its images pinned by digest, its start beside the old app, its workers."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.domain.plan.stack import Task
from bot.shell import state_folder
from bot.shell.act import Act, as_root, script
from bot.shell.compose import arguments

#: What a name means is asked of this server, whose images were approved, and of no registry: a tag
#: that was moved there since brings nothing new here.
_PIN = r"""
set -eu
out=$1; shift; umask 077
docker compose "$@" --profile '*' pull --policy missing --quiet --ignore-pull-failures
{
  docker compose "$@" --profile '*' config --images | sort -u | while IFS= read -r name; do
    docker image inspect --format \
      "{{range .RepoDigests}}{{println \"known\" \"$name\" .}}{{end}}" "$name" 2>/dev/null || :
  done
  echo ---; docker compose "$@" --profile '*' config
} | awk '
  !on && $1 == "known" {
    base = $2; sub(/:[^:\/]*$/, "", base); sub(/^docker\.io\/(library\/)?/, "", base)
    repository = $3; sub(/@.*/, "", repository)
    if (base == repository) digest[$2] = $3 }
  $0 == "---" { on = 1; print "services:"; next }
  !on { next }
  /^[^ ]/ { inside = $1 == "services:" }
  inside && /^  [^ ]/ { service = $0 }
  inside && /^    image: / {
    gsub(/"/, "", $2); some = 1; print service
    print "    image: " ($2 in digest ? digest[$2] : $2) }
  END { if (!some) print "  {}" }' >"$out.new"
set -- "$@" --file "$out.new"
docker compose "$@" --profile '*' pull --policy missing --quiet --ignore-pull-failures
docker compose "$@" --profile '*' config --images |
  xargs docker image inspect --format '{{.Id}}'
mv "$out.new" "$out"
"""
_PINNED = r"""
out=$1; shift
[ -s "$out" ] && docker compose "$@" --file "$out" --profile '*' config --images |
  xargs docker image inspect --format '{{.Id}}' >/dev/null
"""
_HEALTHY = r"""
end=$(($(date +%s) + $1)); shift
for url in "$@"; do
  until curl --fail --silent --show-error --max-time 5 --output /dev/null "$url"; do
    [ "$(date +%s)" -lt "$end" ] || exit 1
    sleep 1
  done
done
"""
_RUNNING = r"""
[ -n "$(docker ps --quiet --filter "label=com.docker.compose.project=$1" \
  --filter "label=com.docker.compose.service=$2")" ]
"""
#: A task whose container is still there is waited for, never started a second time beside it.
_ONCE = r"""
set -u
name=$1 mark=$2; shift 2; umask 077
[ ! -e "$mark" ] || exit 0
status=1
if [ -n "$(docker ps --all --quiet --filter "name=^/$name\$")" ]; then
  status=$(docker wait "$name"); docker logs --tail 20 "$name" 2>&1
  docker rm --force "$name" >/dev/null
fi
if [ "$status" != 0 ]; then
  docker compose "$@"; status=$?
  docker rm --force "$name" >/dev/null
fi
[ "$status" = 0 ] && : >"$mark"
"""
#: Seconds that the new services get until they must be well.
PATIENCE = 120


def pin(plan: Plan) -> Act:
    """Have every image, and write down its digest; what is in no registry is kept by its name."""
    return script(plan, _PIN, state_folder.pinned(plan), *arguments(plan.stack))


def is_pinned(plan: Plan) -> Act:
    """Status 0 when all of them are on the server."""
    return script(plan, _PINNED, state_folder.pinned(plan), *arguments(plan.stack))


def unpin(plan: Plan) -> Act:
    """Forget the digests; the images stay."""
    return as_root(plan, "rm", "--force", state_folder.pinned(plan))


def up(plan: Plan, *services: str) -> Act:
    """Start the stack, or some of its services, from exactly these images."""
    return as_root(plan, *_compose(plan), "up", "--detach", *services)


def stop(plan: Plan) -> Act:
    """Stop the stack; containers and volumes stay to be looked at."""
    return as_root(plan, *_compose(plan), "stop")


def away(plan: Plan, *services: str) -> Act:
    """Stop some services and remove their containers, so that no reboot brings them back."""
    return as_root(plan, *_compose(plan), "rm", "--stop", "--force", *services)


def running(plan: Plan, service: str) -> Act:
    """Status 0 while a container of the service runs."""
    return script(plan, _RUNNING, plan.stack.project, service)


def once(plan: Plan, task: Task) -> Act:
    """Run a task in a container of its own to its end, once for this plan."""
    name = f"slipway-{state_folder.slug(plan)}-task"
    words = (*_compose(plan)[2:], "run", "--name", name, "--no-deps", "--no-TTY")
    return script(plan, _ONCE, name, _mark(plan), *words, task.service, *task.command)


def was_once(plan: Plan) -> Act:
    """Status 0 when the task has come to a good end for this plan."""
    return script(plan, '[ -e "$1" ]', _mark(plan))


def _mark(plan: Plan) -> str:
    return f"{state_folder.folder(plan)}/task-{plan.digest}"


def healthy(plan: Plan, patience: int = PATIENCE) -> Act:
    """Wait until every service answers its health question on its alternate port."""
    urls = (f"http://127.0.0.1:{one.port}{one.health}" for one in plan.stack.services)
    return script(plan, _HEALTHY, str(patience), *urls)


def _compose(plan: Plan) -> tuple[str, ...]:
    return ("docker", "compose", *arguments(plan.stack), "--file", state_folder.pinned(plan))
