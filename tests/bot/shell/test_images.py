from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Service, Stack
from bot.shell import images
from bot.shell.resolved import Described

ID = "sha256:53d413c1f06ae27b60d07b74f4051da441685807c423c0c0f0f06c5fb729a776"
FILE = """\
services:
  api:
    image: "shop/api:latest"
    user: "0:0"
    ports: []
  api-two:
    image: shop/api:latest-two
    user: "0"
volumes: {}
"""


def stack(folder: str = "/srv/shop") -> Stack:
    return Stack(
        directory=folder,
        project="shop",
        domain="shop.example",
        services=(Service(name="api", port=18000),),
    )


def api(
    image: str = "shop/api:latest",
    image_id: str = ID,
    repo_digest: str = "",
    tags: tuple[str, ...] = (),
    image_user: str | None = "10001",
) -> Described:
    return Described(
        name="api",
        image=image,
        built=True,
        user="0:0",
        cap_add=(),
        cap_drop=(),
        image_id=image_id,
        repo_digest=repo_digest,
        tags=tags,
        image_user=image_user,
    )


@pytest.mark.parametrize(
    ("image", "loose"),
    [
        ("caddy", True),
        ("caddy:latest", True),
        ("registry.example:5000/caddy", True),
        ("registry.example:5000/caddy:2.6.2", False),
        ("caddy@sha256:abc", False),
        ("caddy:latest@sha256:abc", False),
    ],
)
def test_a_reference_is_loose_without_a_digest_or_a_tag_that_stays(image: str, loose: bool) -> None:
    assert images.is_loose(image) is loose


@pytest.mark.parametrize(
    ("user", "root"),
    [("", True), ("0", True), ("0:0", True), ("root", True), ("10001", False), ("app:app", False)],
)
def test_root_has_many_spellings(user: str, root: bool) -> None:
    assert images.runs_as_root(user) is root


def edited(remedy: str, folder: Path) -> str:
    """The Compose file after the remedy's `sed` alone; Docker's part needs a daemon."""
    (folder / "docker-compose.prod.yml").write_text(FILE)
    parts = remedy.split("`")[1].split(" && ")
    (change,) = (part for part in parts if part.startswith("sed"))
    subprocess.run(("sh", "-c", change), check=True, timeout=10)
    return (folder / "docker-compose.prod.yml").read_text()


@pytest.mark.parametrize(
    ("service", "exact"),
    [
        (api(repo_digest="shop/api@sha256:abc", tags=("shop/api:1",)), "shop/api@sha256:abc"),
        (api(tags=("shop/api:latest", "other:1", "shop/api:1.5.0")), "shop/api:1.5.0"),
        (api(), "shop/api:id-53d413c1f06a"),
    ],
)
def test_pinning_rewrites_that_image_and_no_other(
    service: Described, exact: str, tmp_path: Path
) -> None:
    text = edited(images.pin(service, stack(str(tmp_path))), tmp_path)

    assert text == FILE.replace('"shop/api:latest"', exact)


def test_an_image_that_has_no_other_name_gets_one_from_its_content() -> None:
    assert "`docker image tag shop/api:latest shop/api:id-53d413c1f06a && sed" in (
        images.pin(api(), stack())
    )


def test_an_image_that_the_server_does_not_have_is_pinned_by_a_person() -> None:
    assert images.pin(api(image_id=""), stack()) == (
        "Write an exact version for api into /srv/shop/docker-compose.prod.yml."
    )


def test_root_chosen_by_the_file_is_taken_back(tmp_path: Path) -> None:
    remedy = images.without_root(api(), stack(str(tmp_path)))

    assert edited(remedy, tmp_path) == FILE.replace('    user: "0:0"\n', "")
    assert "up --detach --no-deps api`" in remedy


def test_an_image_of_root_gets_a_user_of_its_own(tmp_path: Path) -> None:
    text = edited(images.without_root(api(image_user=""), stack(str(tmp_path))), tmp_path)

    assert text == FILE.replace('    user: "0:0"\n', "").replace(
        "  api:\n", '  api:\n    user: "10001:10001"\n'
    )
