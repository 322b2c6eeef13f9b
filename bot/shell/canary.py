"""One small object written, read and deleted by the server with the app's own key."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.plan.uploads import Bucket
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import stack_survey, survey, uploads
from bot.shell.on_server import bucket_canary, upload_places
from bot.shell.report import script

ACTS = ("put", "get", "delete", "gone")
_RUN = r"""
program=@PROGRAM@
endpoint=$1 region=$2 bucket=$3 prefix=$4 id=$5 secret=$6
if command -v python3 >/dev/null; then
  printf 'reader\tpython3\n'
  name="$prefix.migrate-canary/$(cat /proc/sys/kernel/random/uuid)"
  printf 'object\t%s\n' "$name"
  as_json | python3 -I -c "$program" "$(date -u +%Y%m%dT%H%M%SZ)" \
    "$endpoint" "$region" "$bucket" "$name" "$id" "$secret" 2>/dev/null || exit 4
else printf 'reader\tmissing\n'; fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """What became of the canary `name`.

    `key` says whether the stack has the app's key: found, missing or halved. `refused` holds the
    acts that failed, each with what came back.
    """

    name: str
    key: str
    refused: tuple[tuple[str, str], ...]


def ask(bucket: Bucket, stack: Stack) -> Command:
    """Rows that `song` reads. It writes one object and deletes it: ask only where the plan says so.

    The app's key stays on the server and signs there; the object is deleted after a failure too.
    """
    words = (
        *(bucket.endpoint or "-", bucket.region, bucket.bucket, bucket.prefix),
        *(bucket.app_access_key, bucket.app_secret_key),
    )
    whole = f"{survey.NEEDED}{stack_survey.JSON}{_RUN}"
    text = uploads.sent(whole, upload_places, bucket_canary)
    return Command(argv=script(text, *words), timeout=12.0, feed=stack_survey.ask(stack))


def song(output: Output) -> Song:
    """What the rows say together; raises `Unanswered` when an act has no outcome."""
    said = uploads.rows(output)
    key = said.one("key")
    if key == "failed":
        raise Unanswered("Compose cannot read the stack's file")
    acts = [(act, said.one(act)) for act in ACTS] if key == "found" else []
    return Song(
        name=said.one("object"),
        key=key,
        refused=tuple((act, outcome) for act, outcome in acts if outcome != "ok"),
    )
