"""How a container becomes a machine: rights, cgroups, and what this engine allows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docker
from docker.errors import APIError, NotFound
from docker.models.containers import Container

from sandbox.server import cache

# What --privileged gives and an engine as old as 20.10 knows, less what the machine may lack.
CAPABILITIES = (
    "SYS_ADMIN",
    "NET_ADMIN",
    "SYS_PTRACE",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_TIME",
    "SYSLOG",
    "DAC_READ_SEARCH",
    "LINUX_IMMUTABLE",
    "NET_BROADCAST",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_RAWIO",
    "SYS_PACCT",
    "SYS_BOOT",
    "SYS_TTY_CONFIG",
    "LEASE",
    "AUDIT_CONTROL",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
)
_OLD_CGROUPS = "systemd.unified_cgroup_hierarchy=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What differs from one container to the next."""

    name: str
    command: Sequence[str]
    labels: Mapping[str, str]
    volumes: Mapping[str, dict[str, str]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    network: str | None = None


def create(client: docker.DockerClient, image: str, shape: Shape) -> Container:
    """Create and start a container that may do what a machine may do.

    Full rights are tried first; where the machine itself lacks one, the list is taken.
    What worked is remembered for the engine.
    """
    remembered = cache.folder("rights") / str(client.info()["ID"]).replace(":", "-")
    if remembered.exists():
        return _start(client, image, shape, _listed())
    try:
        return _start(client, image, shape, {"privileged": True})
    except APIError as refusal:
        if "cap" not in str(refusal).lower() and "permitted" not in str(refusal).lower():
            raise
    started = _start(client, image, shape, _listed())
    remembered.touch()
    return started


def _listed() -> dict[str, Any]:
    return {
        "cap_add": list(CAPABILITIES),
        "security_opt": ["seccomp=unconfined", "apparmor=unconfined"],
        "device_cgroup_rules": ["a *:* rwm"],
    }


def _cgroups(client: docker.DockerClient) -> tuple[dict[str, Any], dict[str, str]]:
    """systemd 256 and later refuse cgroup v1 unless told; v2 needs nothing."""
    if str(client.info().get("CgroupVersion", "1")) == "2":
        return {"cgroupns": "private"}, {}
    return {"cgroupns": "host"}, {"SYSTEMD_PROC_CMDLINE": _OLD_CGROUPS}


def _start(
    client: docker.DockerClient, image: str, shape: Shape, rights: dict[str, Any]
) -> Container:
    options, environment = _cgroups(client)
    volumes: dict[str, dict[str, str]] = dict(shape.volumes)
    if environment:
        volumes["/sys/fs/cgroup"] = {"bind": "/sys/fs/cgroup", "mode": "rw"}
    if shape.network:
        options["network"] = shape.network
    else:
        options["network_mode"] = "none"
    box = client.containers.create(
        image,
        list(shape.command),
        name=shape.name,
        hostname=shape.name,
        labels=dict(shape.labels),
        environment={"container": "docker", **environment, **shape.environment},
        volumes=volumes,
        tmpfs={"/run": "mode=755", "/tmp": "exec,mode=1777"},
        stop_signal="SIGRTMIN+3",
        extra_hosts=dict(shape.hosts),
        dns=["127.0.0.1"],
        **options,
        **rights,
    )
    try:
        box.start()
    except APIError:
        box.remove(force=True)
        raise
    return box


def remove(client: docker.DockerClient, name: str) -> None:
    """Take a container of ours away, running or not; one that is gone is fine."""
    try:
        client.containers.get(name).remove(force=True, v=True)
    except NotFound:
        return
