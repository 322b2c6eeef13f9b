"""Image references, and the commands that pin one or take root away from it."""

from __future__ import annotations

import re

from bot.domain.plan import Stack
from bot.shell import compose
from bot.shell.report import command, quoted
from bot.shell.resolved import Described

_ID = re.compile(r"sha256:([0-9a-f]{12})[0-9a-f]*")
_OWN_USER = "10001:10001"


def has_digest(image: str) -> bool:
    """Whether the reference names content and not a tag."""
    return "@sha256:" in image


def is_loose(image: str) -> bool:
    """Whether the reference has neither a digest nor a tag other than latest."""
    tag = image.rpartition("/")[2].partition(":")[2]
    return not has_digest(image) and tag in {"", "latest"}


def pin(service: Described, stack: Stack) -> str:
    """The sentence that gives the service's image an exact version: digest, tag, or its own id."""
    known = _ID.fullmatch(service.image_id)
    if service.repo_digest:
        return f"Pin it with {command(_rewrite(service, service.repo_digest, stack))}."
    exact = next((tag for tag in service.tags if _same_but_exact(tag, service.image)), "")
    if exact:
        return f"Pin it with {command(_rewrite(service, exact, stack))}."
    if known is None:
        return f"Write an exact version for {service.name} into {stack.compose_path}."
    exact = f"{_repository(service.image)}:id-{known[1]}"
    tag = quoted("docker", "image", "tag", service.image, exact)
    return f"Pin it with {command(tag, _rewrite(service, exact, stack))}."


def without_root(service: Described, stack: Stack) -> str:
    """The sentence that lets the service run as somebody else."""
    block = f"/^  {re.escape(service.name)}:$/"
    forget = f"{block},/^  [a-z0-9]/{{/^    user:/d}}"
    edit = ["-e", forget]
    if runs_as_root(service.image_user or ""):
        edit += ["-e", f'{block}a\\    user: "{_OWN_USER}"']
    change = quoted("sed", "-i", *edit, stack.compose_path)
    apply = compose.say(stack, "up", "--detach", "--no-deps", service.name)
    return (
        f"Give {service.name} a user with {command(change, apply)},"
        " and its volumes to that user; better, add USER to its Dockerfile."
    )


def runs_as_root(user: str) -> bool:
    """Whether a user as Docker writes it (`name`, `uid`, `uid:gid`, nothing) is root."""
    return user.partition(":")[0] in {"", "0", "root"}


def _same_but_exact(tag: str, image: str) -> bool:
    return _repository(tag) == _repository(image) and not is_loose(tag)


def _repository(image: str) -> str:
    folder, slash, name = image.rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}"


def _rewrite(service: Described, exact: str, stack: Stack) -> str:
    edit = f's#(image: *)"?{re.escape(service.image)}"? *$#\\1{exact}#'
    return quoted("sed", "-i", "-E", edit, stack.compose_path)
