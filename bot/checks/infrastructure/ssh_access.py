"""C-INF-4: the way in, with the rights that a migration needs."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan, Target
from bot.domain.probe import Login
from bot.domain.reading import LoggedIn, NoAnswer, Output, Silence
from bot.domain.risk import Risk
from bot.shell import login
from bot.shell.report import report

_KINDS = {"ssh-ed25519": "ed25519", "ssh-rsa": "rsa"}


class SshAccess(Check):
    """Everything else is asked, moved and brought back through this door."""

    id = "ssh-access"
    line = "C-INF-4"
    title = "SSH access works, with sudo and Docker"
    risk = Risk.EXTENDED_DOWNTIME
    expected = (
        "login with the pinned host key, not as root; sudo without a password; Docker's socket"
    )
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:
        """Log in, and see what the login user may do."""
        return {"login": Login(), "rights": login.rights(plan.target.docker_socket)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """First the door, then the rights behind it."""
        answer = readings.raw("login")
        if isinstance(answer, NoAnswer):
            return self._shut(answer, plan.target)
        who = readings.get("login", LoggedIn)
        rights = report(readings.get("rights", Output))
        problems = _problems(who, plan.target, rights.one("root"), rights.one("socket"))
        if problems:
            return self.failed("; ".join(problems), " ".join(problems.values()))
        if who.uid == 0:
            return self.warned(
                "the login user is root",
                "Log in as a user of your own who has sudo, so that the server's log names people.",
            )
        return self.passed(f"logged in as {who.user}, with sudo and Docker")

    def _shut(self, answer: NoAnswer, target: Target) -> Finding:
        if answer.why is Silence.HOST_KEY_CHANGED:
            kind = _KINDS.get(target.host_key.split()[0], "ecdsa")
            return self.failed(
                answer.detail,
                "Somebody may sit in between. Print the key on the server's own console with"
                f" {login.show_host_key(kind)}; only if the server was rebuilt or its key renewed"
                " on purpose, put that line into the migration file as host_key.",
            )
        if answer.why is Silence.LOGIN_REFUSED:
            return self.failed(
                answer.detail,
                f"On the server, put the bot's public key into {target.user}'s"
                " .ssh/authorized_keys (mode 600, owned by that user).",
            )
        return self.unknown(
            answer.detail,
            f"See that the server is up and that {target.host} port {target.port} is open to"
            " the bot, then run preflight again.",
        )


def _problems(who: LoggedIn, target: Target, root: str, socket: str) -> dict[str, str]:
    """What is missing, with what to do about each."""
    if root not in {"yes", "no", "missing"} or socket not in {"open", "closed", "missing"}:
        raise Unanswered("the server's report about rights makes no sense")
    problems = {}
    console = "As root on the server's console:"
    if root == "missing":
        problems["there is no sudo"] = f"{console} {login.install_sudo()}."
    elif root == "no":
        problems[f"{who.user} cannot use sudo without a password"] = (
            f"{console} {login.allow_sudo(who.user)}."
        )
    elif target.sudo == "root" and who.uid != 0:
        problems[f"the file says sudo: root, the login user is {who.user}"] = (
            "Write sudo: passwordless into the migration file."
        )
    if socket == "closed":
        problems[f"Docker's socket is closed to {who.user}"] = (
            f"Let the user in with {login.join_docker(who.user)}; it holds from the next login on."
        )
    return problems
