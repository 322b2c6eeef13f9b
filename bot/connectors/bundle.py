"""Many commands as one POSIX sh script, and the frames in which their answers come back.

Needs a POSIX sh, /proc and `timeout -k`, `base64 -w`, `head -c`, `cat` on the server and writes no
file there. Output travels as base64 behind a nonce, so neither it nor a noisy login can forge a
frame; each frame carries its length, so a torn one is seen. What a feed prints is kept in a
variable that is not exported, and reaches those who read it through the shell's own `printf`: it
is in no process's arguments or environment. Where a feed runs into its time limit, so do all who
read it, at once.
"""

from __future__ import annotations

import base64
import math
import shlex
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.probe import Command, Feed, KeyedCommand

AT_ONCE = 8
CAP = 65_536
KILL_AFTER = 1
_FULL = 4 * math.ceil((CAP + 1) / 3)

_Numbered = tuple[int, Command]

_HEAD = r"""main() {
unset K F R S
L='
'
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
fed() {
printf '%s\n' "$F" 2>/dev/null | "$@"
}
keyedfed() {
printf '%s\n' "$K" "$F" 2>/dev/null | "$@"
}
late() {
why=$1
shift
for id; do
say "$id" stdout ''
say "$id" stderr "$why"
say "$id" status 124
done
}
take() {
text=$(head -c @FULL@)
say "$1" "$2" "$text"
[ "${#text}" -lt @FULL@ ] || cat >/dev/null
}
job() {
id=$1
patience=$2
shift 2
{ { "$@" 2>&3 3>&- 5>&- 8>&- 9>&-
say "$id" status "$?"
} | timeout -k 1 "$patience" cat 3>&- | base64 -w 0 3>&- | take "$id" stdout 3>&-
} 3>&1 >/dev/null | timeout -k 1 "$patience" cat | base64 -w 0 | take "$id" stderr
echo >&9
}
"""
_LAUNCH = "read -r token <&9; job {id} {patience} {how} {argv} &"
_AS_ROOT = '[ -z "$R" ] || {{\n{jobs}\n}}'
_MAY = "R=yes; {test} </dev/null >/dev/null 2>&1 || {{ R=; say - nosudo 0; }}"
# The last line that comes back is the feed's own status.
_FED = """{{ read -r token <&9
F=$(printf '%s\n' "$F" | {{ 5>&- 8>&- 9>&- {argv} 2>/dev/null
printf '\n%s' "$?"; }} | timeout -k 1 {patience} cat)
echo >&9
S=${{F##*"$L"}} F=${{F%"$L"*}} F=${{F%"$L"}}
case $S in 124|137) late {why} {readers} ;; *)
{jobs}
wait ;;
esac
}} &"""


def unsendable(command: Command) -> str:
    """Why this command is not sent at all, "" when it is fine."""
    if not command.argv or not command.argv[0]:
        return "an empty command is not sent"
    feeds = command.feed.chain if command.feed else ()
    words = (*command.argv, *(word for feed in feeds for word in feed.argv))
    if any("\0" in word for word in words):
        return "a command with a NUL in its words is not sent"
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        return "a command that is not valid text is not sent"
    return ""


def script(
    commands: Sequence[Command], nonce: str, root: tuple[str, ...] = (), key: str = ""
) -> str:
    """A script for `sh -s` that runs all commands at once and frames what they print.

    A command is named by its place. What may take longest starts first, feeds before others and
    as root before others, so that nothing long is left alone at the end. `root` is the prefix of
    commands with `sudo` (such as `sudo -n --`), empty when we are root already. `key` is what keyed
    commands read.
    """
    numbered = sorted(enumerate(commands), key=lambda one: -one[1].timeout)
    jobs = [_MAY.format(test=shlex.join((*root, "true")))] if _raised(commands, root) else []
    return _filled(nonce, key, (*jobs, *_readers(None, numbered, root)))


def _readers(
    feed: Feed | None, numbered: Sequence[_Numbered], root: tuple[str, ...]
) -> Iterator[str]:
    """The lines that start what reads this feed: first the feeds, which others wait for."""
    wanted = (each for _, command in numbered if command.feed for each in command.feed.chain)
    for each in dict.fromkeys(wanted):
        if each.feed == feed:
            readers = [n for n, command in numbered if _waits(command, each)]
            yield _group(each, readers, "\n".join(_readers(each, numbered, root)))
    if mine := [each for each in numbered if each[1].feed == feed]:
        yield _jobs(mine, root)


def _raised(commands: Iterable[Command], root: tuple[str, ...]) -> bool:
    return bool(root) and any(command.sudo for command in commands)


def _waits(command: Command, feed: Feed) -> bool:
    return command.feed is not None and feed in command.feed.chain


def _group(feed: Feed, readers: Sequence[int], jobs: str) -> str:
    bound = ("timeout", "-k", str(KILL_AFTER), f"{feed.timeout:g}")
    patience = math.ceil(feed.timeout) + KILL_AFTER + 1
    why = f"what it reads was not there within {feed.timeout:g} s"
    return _FED.format(
        argv=shlex.join((*bound, *feed.argv)),
        patience=patience,
        why=base64.b64encode(why.encode()).decode(),
        readers=" ".join(map(str, readers)),
        jobs=jobs,
    )


def _jobs(group: Sequence[_Numbered], root: tuple[str, ...]) -> str:
    raised = [each for each in group if each[1].sudo and root]
    others = [_launch(n, command, ()) for n, command in group if (n, command) not in raised]
    if raised:
        lines = "\n".join(_launch(n, command, root) for n, command in raised)
        others.insert(0, _AS_ROOT.format(jobs=lines))
    return "\n".join(others)


def _filled(nonce: str, key: str, jobs: Iterable[str]) -> str:
    head = _HEAD.replace("@NONCE@", shlex.quote(nonce)).replace("@KEY@", shlex.quote(key))
    head = head.replace("@FULL@", str(_FULL))
    tokens = "; ".join(["echo >&9"] * AT_ONCE)
    return head.replace("@TOKENS@", tokens).replace("@JOBS@", "\n".join(jobs)) + "main\n"


def _launch(number: int, command: Command, root: tuple[str, ...]) -> str:
    bound = ("timeout", "-k", str(KILL_AFTER), f"{command.timeout:g}")
    patience = math.ceil(command.timeout) + KILL_AFTER + 1
    argv = shlex.join((*root, *bound, *command.argv))
    how = f"{'keyed' * isinstance(command, KeyedCommand)}{'fed' * (command.feed is not None)}"
    return _LAUNCH.format(id=number, patience=patience, how=how or "plain", argv=argv)
