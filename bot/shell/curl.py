"""A health endpoint as the server itself sees it."""

from __future__ import annotations

import re

from bot.domain.check import Unanswered
from bot.domain.probe import Command
from bot.domain.reading import HttpAnswer
from bot.shell.report import Report, script, whole

_ASK = r"""
command -v curl >/dev/null || { printf 'curl\tmissing\n'; exit 0; }
end='
'
ask() {
  all=$(curl --silent --noproxy '*' --max-time 2 \
    --write-out '\n%{http_code} %{time_total} %{content_type}' --url "$2" | head -c 1048576)
  meta=${all##*"$end"} body=${all%"$end"*}
  case $meta in [0-9][0-9][0-9]' '*) ;; *) meta='999 long -' ;; esac
  status=${meta%% *} rest=${meta#* }
  hex=$(printf '%s' "$body" | head -c 600 | od -An -v -tx1 | tr -d ' \n')
  type=$(printf '%s' "${rest#* }" | head -c 80)
  printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$status" "${rest%% *}" "$type" "$hex"
  [ "$status" != 000 ]
}
ask health "http://127.0.0.1:$1$2" && ask bogus "http://127.0.0.1:$1$3"
true
"""
_SECONDS = re.compile(r"([0-9]{1,4})\.([0-9]{3})[0-9]*")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def ask(port: int, path: str, bogus: str) -> Command:
    """Rows `health` and, when something answered, `bogus`: the answer to a made-up path."""
    return Command(argv=script(_ASK, str(port), path, bogus), timeout=6.0)


def has_curl(report: Report) -> bool:
    """Whether the server could ask at all."""
    return not report.of("curl", 1)


def answer(report: Report, row: str) -> HttpAnswer | None:
    """The answer, None when nothing listens there or nothing came in time."""
    found = report.of(row, 4)
    if not found or found[0][0] == "000":
        return None
    status, seconds, content_type, body = found[0]
    took = _SECONDS.fullmatch(seconds)
    if took is None or not _HEX.fullmatch(body):
        raise Unanswered("the answer is too long for a health endpoint")
    return HttpAnswer(
        status=whole(status),
        content_type=content_type,
        body=bytes.fromhex(body).decode(errors="replace"),
        milliseconds=int(took[1]) * 1000 + int(took[2]),
        address="127.0.0.1",
    )
