"""The words with which the bot's own `ssh` logs in on the server at hand, and on no other."""

from __future__ import annotations

from bot.domain.plan import Plan


def words(plan: Plan) -> tuple[str, ...]:
    """Port, pinned host key, key file, and account; no configuration of the machine counts."""
    target = plan.target
    key = ("-i", target.key.file) if target.key.file else ()
    pinned = (
        *("-F", "/dev/null", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"),
        *("-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null"),
        *("-o", f"KnownHostsCommand=/bin/echo %H {target.host_key}"),
    )
    return ("-p", str(target.port), *pinned, *key, f"{target.user}@{target.host}")
