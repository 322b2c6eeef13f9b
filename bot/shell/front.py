"""The certificate that the new front shows at its own address, before any visitor sees it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell import survey
from bot.shell.compose import say
from bot.shell.report import Report, command, script, whole

_ASK = r"""
service=$1 domain=$2 port=$3
if ! command -v curl >/dev/null; then printf 'front\tblind\n'; exit 0; fi
container=$(facts container | awk -F '|' -v service="$service" '
  $1 == service && $3 == "true" { print "at " $15; exit }')
if [ -z "$container" ]; then printf 'front\tabsent\n'; exit 0; fi
set -- ${container#at}
printf 'front\t%s\n' "${1:-nowhere}"
look() { # name of the row, address, more words for curl
  row=$1 address=$2; shift 2
  said=$(curl --silent --show-error --noproxy '*' --max-time 4 --output /dev/null "$@" \
    --resolve "$domain:$port:$address" --url "https://$domain:$port/" 2>&1)
  printf '%s\t%s\t%s\n' "$row" $? "$(printf '%s' "$said" | head -n 1 | tr '\t' ' ' | cut -c 1-200)"
}
[ -z "${1:-}" ] || { look trusted "$1"; look shown "$1" --insecure; }
"""
# curl's exit statuses, `man curl`
_FINE, _REFUSED, _NO_HANDSHAKE, _UNTRUSTED = 0, 7, 35, 60
_TELLING = {_FINE, _REFUSED, _NO_HANDSHAKE, _UNTRUSTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What came of a handshake; `said` is curl's complaint.

    `listens`: something speaks there at all; `there`: it has a certificate for the name;
    `trusted`: one that the server itself trusts.
    """

    listens: bool
    there: bool
    trusted: bool
    said: str = ""


def ask(stack: Stack) -> Command:
    """Rows that `shown` reads."""
    front = stack.front
    argv = script(f"{survey.NEEDED}{_ASK}", front.service, stack.domain, str(front.https))
    return Command(argv=argv, timeout=11.0, feed=survey.ask(stack.project))


def blind(report: Report) -> bool:
    """Whether the server has no curl to look with."""
    return report.one("front") == "blind"


def shown(report: Report) -> Shown | None:
    """The handshake, None when no container of the front runs.

    Raises `Unanswered` when the front has no address, or curl learned nothing.
    """
    match report.one("front"):
        case "absent":
            return None
        case "nowhere":
            raise Unanswered("the front has no address of its own")
    trusted, complaint = _look(report, "trusted")
    code, said = _look(report, "shown")
    return Shown(
        listens=code != _REFUSED,
        there=code == _FINE,
        trusted=trusted == _FINE,
        said=said or complaint,
    )


def _look(report: Report, row: str) -> tuple[int, str]:
    for code, said in report.of(row, 2):
        if whole(code) in _TELLING:
            return whole(code), said
        raise Unanswered(f"curl ended with status {code}: {said}")
    raise Unanswered(f"the server's report says nothing about '{row}'")


def log(stack: Stack) -> str:
    """What the front itself says of its certificates."""
    return command(say(stack, "logs", "--no-log-prefix", "--tail", "50", stack.front.service))
