"""What a server is made of: a container, a disk, a network and a folder of keys."""

from __future__ import annotations

import shutil

import docker
from docker.errors import NotFound
from docker.models.containers import Container

from sandbox.server import cache, container, keys, recipe
from sandbox.server.engine import LABEL
from sandbox.server.facts import FACTS
from sandbox.server.kinds import Kind

KIND_LABEL = f"{LABEL}.kind"


def box_name(name: str) -> str:
    """Name the container, its disk and its network."""
    return f"slipway-{name}"


def address(box: Container) -> str:
    """Give the address in the network of its own."""
    return str(box.attrs["NetworkSettings"]["Networks"][box.name]["IPAddress"])


def kind_of(box: Container) -> Kind:
    """Say what kind of server it is."""
    return Kind(box.labels.get(KIND_LABEL, Kind.SYSTEMD))


def launch(client: docker.DockerClient, name: str, kind: Kind) -> None:
    """Make all parts and start the container; it is not ready yet."""
    box, facts = box_name(name), FACTS[kind]
    labels = {LABEL: name, KIND_LABEL: str(kind)}
    client.networks.create(
        box,
        driver="bridge",
        labels=labels,
        # Nothing of the sandbox reaches the world: what leaves the bridge finds no way back.
        options={"com.docker.network.bridge.enable_ip_masquerade": "false"},
    )
    client.volumes.create(name=box, labels=labels)
    shape = container.Shape(
        name=box,
        command=["/sbin/init"],
        labels=labels,
        network=box,
        environment={
            "SANDBOX_AUTHORIZED_KEY": keys.make(cache.folder("servers", name) / "id_ed25519"),
            "SANDBOX_NAME": name,
            "SANDBOX_DOMAIN": facts["domain"],
        },
        volumes={
            box: {"bind": "/var/lib/sandbox/disk", "mode": "rw"},
            recipe.volume(recipe.disk(kind)): {"bind": "/var/lib/sandbox/template", "mode": "ro"},
        },
        hosts={f"db.{facts['app']}.internal": "127.0.0.1"},
    )
    container.create(client, recipe.server(kind).tag, shape)


def remove(client: docker.DockerClient, name: str) -> None:
    """Take everything of that name away, also what a broken start left."""
    box = box_name(name)
    container.remove(client, box)
    for kind in (client.volumes, client.networks):
        try:
            kind.get(box).remove()
        except NotFound:
            continue
    shutil.rmtree(cache.folder("servers", name))
