"""What the login user may do, and the commands that grant it."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell.report import command, quoted, script

_RIGHTS = r"""
if [ "$(id -u)" = 0 ]; then root=yes
elif ! command -v sudo >/dev/null; then root=missing
elif sudo -n true 2>/dev/null; then root=yes
else root=no; fi
if [ ! -S "$1" ]; then socket=missing
elif [ -r "$1" ] && [ -w "$1" ]; then socket=open
else socket=closed; fi
printf 'root\t%s\nsocket\t%s\n' "$root" "$socket"
"""


def rights(socket: str) -> Command:
    """Whether root is one `sudo -n` away, and whether Docker's socket is open to us."""
    return Command(argv=script(_RIGHTS, socket))


def allow_sudo(user: str) -> str:
    """Let the user become root without a password; for root, on the console."""
    rule = quoted("echo", f"{user} ALL=(ALL:ALL) NOPASSWD: ALL")
    place = quoted("install", "-m", "0440", "/dev/stdin", "/etc/sudoers.d/90-slipway")
    return command(f"{rule} | {place}", quoted("visudo", "--check"))


def install_sudo() -> str:
    """Bring sudo; for root, on the console."""
    return command(quoted("apt-get", "install", "--yes", "sudo"))


def join_docker(user: str) -> str:
    """Let the user talk to the Docker daemon from the next login on."""
    return command(quoted("sudo", "usermod", "--append", "--groups", "docker", user))


def show_host_key(kind: str) -> str:
    """Print the server's own key; for a person on the console."""
    return command(quoted("cat", f"/etc/ssh/ssh_host_{kind}_key.pub"))
