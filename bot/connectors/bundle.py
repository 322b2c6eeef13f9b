"""Many commands as one POSIX sh script, and the frames in which their answers come back.

Needs a POSIX sh, /proc and `timeout -k`, `base64 -w`, `head -c`, `cat` on the server and writes no
file there. Output travels as base64 behind a nonce, so neither it nor a noisy login can forge a
frame; each frame carries its length, so a torn one is seen.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Sequence

from bot.domain.probe import Command, KeyedCommand

AT_ONCE = 8
CAP = 65_536
KILL_AFTER = 1
_FULL = 4 * math.ceil((CAP + 1) / 3)

_HEAD = r"""main() {
unset K
N=@NONCE@ K=@KEY@
LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH
exec 5>&1
miss=
for tool in timeout base64 head cat; do
command -v "$tool" >/dev/null || miss="$miss $tool"
done
timeout -k 1 1 true </dev/null >/dev/null 2>&1 || miss="$miss timeout(-k)"
base64 -w 0 </dev/null >/dev/null 2>&1 || miss="$miss base64(-w)"
: | {
exec 8<>/proc/self/fd/0
echo >&8
: | {
exec 9<>/proc/self/fd/0
[ -z "$miss" ] || { say - missing "$miss"; exit 0; }
@TOKENS@
@JOBS@
wait
say - end 0
}
}
}
say() {
trap '' PIPE
read -r token <&8
printf '\n%s %s %s %s %s\n' "$N" "$1" "$2" "${#3}" "$3" >&5
echo >&8
}
plain() {
"$@" </dev/null
}
keyed() {
echo "$K" 2>/dev/null | "$@"
}
take() {
timeout -k 1 "$3" cat | {
text=$(head -c @LIMIT@ | base64 -w 0)
say "$1" "$2" "$text"
[ "${#text}" -lt @FULL@ ] || cat >/dev/null
}
}
job() {
id=$1
patience=$2
shift 2
{ { "$@" 2>&3 3>&- 5>&- 8>&- 9>&-
say "$id" status "$?"
} | take "$id" stdout "$patience" 3>&-
} 3>&1 >/dev/null | take "$id" stderr "$patience"
echo >&9
}
"""
_LAUNCH = "read -r token <&9; job {id} {patience} {how} {argv} &"
_AS_ROOT = "if {test} </dev/null >/dev/null 2>&1; then\n{jobs}\nelse say - nosudo 0\nfi"


def unsendable(command: Command) -> str:
    """Why this command is not sent at all, "" when it is fine."""
    if not command.argv or not command.argv[0]:
        return "an empty command is not sent"
    if any("\0" in word for word in command.argv):
        return "a command with a NUL in its words is not sent"
    try:
        "".join(command.argv).encode()
    except UnicodeEncodeError:
        return "a command that is not valid text is not sent"
    return ""


def script(
    commands: Sequence[Command], nonce: str, root: tuple[str, ...] = (), key: str = ""
) -> str:
    """A script for `sh -s` that runs all commands at once and frames what they print.

    A command is named by its place. What may take longest starts first, as root before others,
    so that nothing long is left alone at the end. `root` is the prefix of commands with `sudo`
    (such as `sudo -n --`), empty when we are root already. `key` is what keyed commands read.
    """
    numbered = sorted(enumerate(commands), key=lambda one: -one[1].timeout)
    raised = {n for n, command in numbered if command.sudo and root}
    jobs = [_launch(n, command, ()) for n, command in numbered if n not in raised]
    if raised:
        lines = "\n".join(_launch(n, command, root) for n, command in numbered if n in raised)
        jobs.insert(0, _AS_ROOT.format(test=shlex.join((*root, "true")), jobs=lines))
    return _filled(nonce, key, jobs)


def _filled(nonce: str, key: str, jobs: Iterable[str]) -> str:
    head = _HEAD.replace("@NONCE@", shlex.quote(nonce)).replace("@KEY@", shlex.quote(key))
    head = head.replace("@LIMIT@", str(CAP + 1)).replace("@FULL@", str(_FULL))
    tokens = "; ".join(["echo >&9"] * AT_ONCE)
    return head.replace("@TOKENS@", tokens).replace("@JOBS@", "\n".join(jobs)) + "main\n"


def _launch(number: int, command: Command, root: tuple[str, ...]) -> str:
    bound = ("timeout", "-k", str(KILL_AFTER), f"{command.timeout:g}")
    patience = math.ceil(command.timeout) + KILL_AFTER + 1
    argv = shlex.join((*root, *bound, *command.argv))
    how = "keyed" if isinstance(command, KeyedCommand) else "plain"
    return _LAUNCH.format(id=number, patience=patience, how=how, argv=argv)
