"""Commands that give a container's user its folder, without taking it from the old app."""

from __future__ import annotations

from bot.shell.report import command, quoted


def grant(path: str, owner: str, shared: tuple[str, ...]) -> str:
    """The sentence that lets `owner` (uid:gid) write into `path`.

    What lies in one of the `shared` folders still belongs to the old app, so it gets an access
    list beside the old rights instead of a new owner.
    """
    make = quoted("sudo", "mkdir", "--parents", path)
    if any(f"{path}/".startswith(f"{each.rstrip('/')}/") for each in shared):
        uid = owner.partition(":")[0]
        rights = f"u:{uid}:rwX,d:u:{uid}:rwX"
        acl = quoted("sudo", "setfacl", "--recursive", "--modify", rights, path)
        return f"Let both apps write there with {command(make, acl)} (package acl)."
    own = quoted("sudo", "chown", "--recursive", owner, path)
    return f"Give it to the container's user with {command(make, own)}."


def install_setpriv() -> str:
    """Bring the tool that tries rights as somebody else."""
    return command(quoted("sudo", "apt-get", "install", "--yes", "util-linux"))
