"""Builds what the servers start from; each part once per recipe, then it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path

import docker
from docker.errors import APIError, BuildError, DockerException, ImageNotFound, NotFound

from sandbox.server import cache, container, mirror, recipe
from sandbox.server.engine import LABEL, EngineUnavailable, install
from sandbox.server.kinds import Kind


class ImageFailed(Exception):
    """An image could not be built; the message ends with the last lines of the build."""


def ready(client: docker.DockerClient, kind: Kind) -> None:
    """Make sure that the images and the disk template of a kind are there; says what it builds.

    :raises ImageFailed: when a build fails.
    :raises EngineUnavailable: when the bare Debian root can be had from nowhere.
    """
    with cache.locked("images"):
        _once(client, recipe.debian(), _debian)
        _once(client, recipe.base(), _build)
        if kind is Kind.PM2:
            _once(client, recipe.node(), _build)
        _once(client, recipe.server(kind), _build)
        _once(client, recipe.disk(kind), _fill_disk)


def prune(client: docker.DockerClient) -> list[str]:
    """Take away what earlier recipes left and no server uses, and return the names."""
    current = [part.tag for part in recipe.every()]
    disks = {recipe.volume(recipe.disk(kind)) for kind in Kind}
    gone = []
    for tag in _tags(client):
        if tag not in current and _let_go(partial(client.images.remove, tag)):
            gone.append(tag)
    for volume in client.volumes.list(filters={"label": f"{LABEL}=images"}):
        if volume.name not in disks and _let_go(volume.remove):
            gone.append(volume.name)
    return gone


def _tags(client: docker.DockerClient) -> list[str]:
    return [tag for image in client.images.list(recipe.REPOSITORY) for tag in image.tags]


def _let_go(remove: Callable[[], object]) -> bool:
    try:
        remove()
    except APIError as refusal:
        if refusal.status_code == HTTPStatus.CONFLICT:  # a server uses it
            return False
        raise
    return True


def _once(
    client: docker.DockerClient,
    part: recipe.Recipe,
    make: Callable[[docker.DockerClient, recipe.Recipe], None],
) -> None:
    if not _has_image(client, part):
        _timed(f"image {part.tag}", lambda: make(client, part))


def _timed(what: str, work: Callable[[], None]) -> None:
    print(f"Building {what} …", file=sys.stderr, flush=True)
    begin = time.monotonic()
    work()
    print(f"Built {what} in {time.monotonic() - begin:.0f} s.", file=sys.stderr, flush=True)


def _has_image(client: docker.DockerClient, part: recipe.Recipe) -> bool:
    try:
        client.images.get(part.tag)
    except ImageNotFound:
        return False
    return True


def _debian(client: docker.DockerClient, part: recipe.Recipe) -> None:
    """Pull Debian where a registry answers, else bootstrap it from the machine's own mirror."""
    source = mirror.of_this_machine()
    if source is None or os.geteuid() != 0 or shutil.which("debootstrap") is None:
        try:
            image = client.images.pull("debian", tag=part.parameters["suite"])
        except DockerException:
            print("No image registry answers; bootstrapping Debian.", file=sys.stderr)
        else:
            image.tag(recipe.REPOSITORY, part.tag.partition(":")[2])
            return
    if source is None or os.geteuid() != 0:
        raise EngineUnavailable(
            "No image registry answers, and without one the image needs root and a Debian mirror"
            " (apt's own, or SLIPWAY_MIRROR)."
        )
    install({"debootstrap": "debootstrap"})
    with tempfile.TemporaryDirectory(dir=cache.folder(), prefix="debian-") as folder:
        _bootstrap(Path(folder) / "root", part.parameters["suite"], source)
        _import(client, Path(folder) / "root", part.tag)


def _bootstrap(root: Path, suite: str, source: str) -> None:
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", suite, str(root), source],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=mirror.environment(),
    )
    if done.returncode:
        raise ImageFailed(f"debootstrap {suite} failed:\n{_tail(done.stdout.splitlines())}")


def _import(client: docker.DockerClient, root: Path, tag: str) -> None:
    with tempfile.TemporaryFile(dir=root.parent) as archive:
        subprocess.run(["tar", "-C", str(root), "-c", "."], check=True, stdout=archive)
        archive.seek(0)
        repository, _, name = tag.partition(":")
        client.api.import_image_from_data(archive, repository=repository, tag=name)


def _build(client: docker.DockerClient, part: recipe.Recipe) -> None:
    context = part.context()
    try:
        client.images.build(
            fileobj=context,
            custom_context=True,
            tag=part.tag,
            buildargs=dict(part.parameters),
            network_mode="host",
            rm=True,
            forcerm=True,
            labels={LABEL: "image"},
        )
    except BuildError as error:
        lines = [str(line.get("stream", "")).rstrip() for line in error.build_log]
        raise ImageFailed(f"{part.tag} failed: {error}\n{_tail(lines)}") from error
    finally:
        context.close()


def _tail(lines: list[str]) -> str:
    return "\n".join([line for line in lines if line][-15:])


def _fill_disk(client: docker.DockerClient, part: recipe.Recipe) -> None:
    """Let a throw-away engine build the app's images onto the template disk.

    The tag on the server's image says that the disk is whole.
    """
    _forget_volume(client, recipe.volume(part))
    client.volumes.create(name=recipe.volume(part), labels={LABEL: "images"})
    shape = container.Shape(
        name=f"{recipe.REPOSITORY}-build-{part.digest}",
        command=["/usr/lib/sandbox/build-images"],
        volumes={recipe.volume(part): {"bind": "/var/lib/sandbox/disk", "mode": "rw"}},
        labels={LABEL: "build"},
    )
    container.remove(client, shape.name)
    box = container.create(client, part.parameters["BASE"], shape)
    try:
        code = int(box.wait()["StatusCode"])
        log = box.logs().decode(errors="replace")
    finally:
        box.remove(force=True, v=True)
    if code:
        raise ImageFailed(f"The app's images failed:\n{_tail(log.splitlines())}")
    client.images.get(part.parameters["BASE"]).tag(recipe.REPOSITORY, part.tag.partition(":")[2])


def _forget_volume(client: docker.DockerClient, name: str) -> None:
    try:
        client.volumes.get(name).remove(force=True)
    except NotFound:
        return
