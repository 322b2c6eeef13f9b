"""The app as a visitor sees it, asked from the bot: health and the smoke flow."""

from __future__ import annotations

import json
import shlex

from bot.domain.plan import Plan
from bot.domain.plan.services import SmokeStep
from bot.shell import old_answers, ssh_login, state_folder
from bot.shell.act import Act, on_bot

#: A single slow or lost request is no verdict: curl tries twice more, a second apart.
_AGAIN = ("--retry", "2", "--retry-delay", "1", "--retry-all-errors")
#: Where the tunnel to the new front begins on the bot.
TUNNEL = 18_443
_FRONT = (
    "docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'"
    " $(docker ps --quiet --filter label=com.docker.compose.project=%s"
    " --filter label=com.docker.compose.service=%s)"
)
_OPEN = r"""
ask=$1 socket=$2 from=$3 to=$4; shift 4
front=$(ssh "$@" "$ask") && [ -n "$front" ] || exit 3
ssh -f -N -M -S "$socket" -o ExitOnForwardFailure=yes -L "127.0.0.1:$from:$front:$to" "$@"
"""


def health(plan: Plan) -> tuple[Act, ...]:
    """Each public health URL answers 200 in time, at the third try at the latest."""
    most = plan.thresholds.health_ms / 1000
    words = ("--max-time", f"{most:g}", *_AGAIN, "--output", "/dev/null", *_trust(plan))
    return tuple(on_bot(_curl(*words, *_this_server(plan, url), url)) for url in plan.health)


def smoke(plan: Plan) -> tuple[Act, ...]:
    """The smoke flow at the public address, step by step, with one jar of cookies."""
    here = _this_server(plan, f"https://{plan.stack.domain}/")
    return tuple(on_bot(_step(plan, step, *here)) for step in plan.smoke)


def smoke_beside(plan: Plan) -> tuple[Act, ...]:
    """The same flow at the new front, through SSH, while the public still sees the old app."""
    if not plan.smoke:
        return ()
    there = ("--connect-to", f"{plan.stack.domain}:443:127.0.0.1:{TUNNEL}")
    flow = (on_bot(_step(plan, step, *there)) for step in plan.smoke)
    return (_tunnel(plan), *flow)


def close(plan: Plan) -> tuple[Act, ...]:
    """Close the tunnel and forget the cookies."""
    text = 'ssh -S "$1" -O exit "$3" 2>/dev/null; rm -f "$1" "$2"'
    return (on_bot(text, _socket(plan), _jar(plan), plan.target.host),) if plan.smoke else ()


def _tunnel(plan: Plan) -> Act:
    ask = _FRONT % (shlex.quote(plan.stack.project), shlex.quote(plan.stack.front.service))
    ports = (str(TUNNEL), str(plan.stack.front.https))
    return on_bot(_OPEN, ask, _socket(plan), *ports, *ssh_login.words(plan))


def _step(plan: Plan, step: SmokeStep, *there: str) -> str:
    """One request; a password is a variable of the bot and stays one."""
    jar = _jar(plan)
    words = ["--request", step.method, "--cookie", jar, "--cookie-jar", jar, *there, *_trust(plan)]
    for field, value in step.form.items():
        words += ["--form" if step.upload else "--data-urlencode", f"{field}={value}"]
    if step.json_body:
        words += ["--header", "Content-Type: application/json"]
        words += ["--data", json.dumps(step.json_body, sort_keys=True)]
    sent = "date | " if step.upload else ""
    if step.upload:
        words += ["--form", f"{step.upload}=@-;filename=slipway.txt"]
    words += ["--write-out", "\\n%{http_code}", f"https://{plan.stack.domain}{step.path}"]
    wanted = f'case $said in *"\n{step.expect_status}") ;; *) exit 1 ;; esac'
    text = f"case $said in *{_literal(step.expect_text)}*) ;; *) exit 1 ;; esac"
    checks = (wanted, text) if step.expect_text else (wanted,)
    return "\n".join((f"said=$({sent}{_curl(*words, fail=())}) || exit 2", *checks))


def _curl(*words: str, fail: tuple[str, ...] = ("--fail",)) -> str:
    return " ".join(map(_literal, ("curl", *fail, "--silent", "--show-error", *words)))


def _literal(word: str) -> str:
    """Quoted, but `${NAME}` stays an expansion."""
    pieces = word.split("${")
    quoted = [shlex.quote(pieces[0])] if pieces[0] else []
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}")
        quoted.append(f'"${{{name}}}"')
        quoted += [shlex.quote(rest)] if rest else []
    return "".join(quoted) or "''"


def _this_server(plan: Plan, url: str) -> tuple[str, ...]:
    """Of several servers the one at hand is asked, whatever DNS says to whom."""
    host, port = old_answers.place(url)
    address = (*plan.target.addresses, plan.target.host)[0]
    there = f"[{address}]" if ":" in address else address
    return ("--connect-to", f"{host}:{port}:{there}:{port}")


def _trust(plan: Plan) -> tuple[str, ...]:
    return ("--cacert", plan.tls.ca_file) if plan.tls.ca_file else ()


def _socket(plan: Plan) -> str:
    return f"/tmp/slipway-{state_folder.slug(plan)}.ssh"  # noqa: S108 - a socket that ssh guards


def _jar(plan: Plan) -> str:
    return f"/tmp/slipway-{state_folder.slug(plan)}.cookies"  # noqa: S108 - removed by `close`
