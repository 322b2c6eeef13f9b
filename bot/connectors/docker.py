"""The Docker daemon's own words, over the SSH connection that is there anyway."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Mapping
from typing import Any

import docker
import docker.errors
import paramiko
import requests.exceptions
import urllib3.exceptions

from bot.connectors.deadline import Deadline
from bot.connectors.docker_wire import daemon
from bot.connectors.server import Tell
from bot.connectors.session import Session
from bot.connectors.silence import ConnectionLost, UseRefused, no_answer
from bot.domain.errors import GarbledAnswer, TargetError, Unreachable
from bot.domain.plan import Target
from bot.domain.probe import Engine
from bot.domain.reading import ContainerState, EngineState

_PROJECT = "com.docker.compose.project"
_SERVICE = "com.docker.compose.service"
_TAIL = 300
# The mark ends whatever a login prints; what follows is the daemon's.
_DIAL = """\
[ -S "$1" ] || exit 91
[ -r "$1" ] && [ -w "$1" ] || exit 92
command -v docker >/dev/null || exit 93
printf '\\n%s\\n' "$2"
exec docker -H "unix://$1" system dial-stdio"""


async def inspect(session: Session, probe: Engine, deadline: Deadline, tell: Tell) -> None:
    """Answer what the daemon says of itself and of the project's containers."""
    target = session.target

    def work(channel: paramiko.Channel) -> EngineState:
        return _conversation(channel, target, probe.project)

    try:
        tell(probe, await session.call(work, deadline.within(probe.timeout)))
    except TargetError as error:
        tell(probe, no_answer(error))


def _conversation(channel: paramiko.Channel, target: Target, project: str) -> EngineState:
    mark = secrets.token_hex(16)
    words = ("sh", "-c", _DIAL, "sh", target.docker_socket, mark)
    channel.exec_command(shlex.join(words))
    try:
        if not _skipped_to(channel, f"\n{mark}\n".encode()):
            raise _no_daemon(channel, target)
        return _state(channel, project)
    except docker.errors.APIError as error:
        raise GarbledAnswer(
            f"the Docker daemon on {target.name} says: {error.explanation}"
        ) from None
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError):
        raise _no_daemon(channel, target) from None
    except (docker.errors.DockerException, LookupError, TypeError, ValueError, AttributeError):
        raise GarbledAnswer(
            f"what answers at {target.docker_socket} on {target.name} is no Docker daemon"
        ) from None


def _skipped_to(channel: paramiko.Channel, mark: bytes) -> bool:
    heard = b""
    while mark not in heard:
        data = channel.recv(4_096)
        if not data:
            return False
        heard = heard[-len(mark) :] + data
    return True


def _state(channel: paramiko.Channel, project: str) -> EngineState:
    api, about = daemon(channel)
    own = api.info()
    listed = api.containers(all=True, filters={"label": f"{_PROJECT}={project}"})
    found = (_inspected(api, each["Id"]) for each in listed)
    return EngineState(
        version=about["Version"],
        api_version=about["ApiVersion"],
        root_dir=own["DockerRootDir"],
        os_type=own["OSType"],
        containers=tuple(sorted((c for c in found if c), key=lambda c: (c.service, c.name))),
    )


def _inspected(api: docker.APIClient, container: str) -> ContainerState | None:
    try:
        facts: Mapping[str, Any] = api.inspect_container(container)
    except docker.errors.NotFound:
        return None  # removed since it was listed
    config, state = facts["Config"], facts["State"]
    return ContainerState(
        service=(config.get("Labels") or {}).get(_SERVICE, ""),
        name=facts["Name"].removeprefix("/"),
        image=config["Image"],
        image_id=facts["Image"],
        state=state["Status"],
        health=(state.get("Health") or {}).get("Status", ""),
        user=config.get("User", ""),
        restart_policy=facts["HostConfig"]["RestartPolicy"]["Name"] or "no",
    )


def _no_daemon(channel: paramiko.Channel, target: Target) -> TargetError:
    channel.shutdown_write()
    status = channel.recv_exit_status()
    name, socket = target.name, target.docker_socket
    match status:
        case -1:
            return ConnectionLost(f"the connection to {name} was lost while Docker was asked")
        case 91:
            return Unreachable(f"there is no socket {socket} on {name}: Docker does not run there")
        case 92:
            return UseRefused(f"{target.user} may not use {socket} on {name} (group docker)")
        case 93:
            return Unreachable(f"there is no docker command on {name}")
    said = (
        channel.recv_stderr(_TAIL).decode(errors="replace") if channel.recv_stderr_ready() else ""
    )
    return Unreachable(f"the Docker daemon on {name} does not answer at {socket}: {said.strip()}")
