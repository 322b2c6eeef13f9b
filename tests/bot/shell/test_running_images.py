from __future__ import annotations

from bot.domain.reading import Output
from bot.shell import running_images
from tests.bot.executor.shop import plan


def test_each_container_says_its_service_and_its_image() -> None:
    said = Output(status=0, stdout="api sha256:aa\nweb sha256:bb\n\nhalf\n")

    assert running_images.parse(said) == {"api": "sha256:aa", "web": "sha256:bb"}
    assert running_images.ask(plan()).argv[-1] == "shop"


def test_another_image_a_lost_one_and_a_new_one_differ() -> None:
    approved = {"api": "aa", "web": "bb", "worker": "cc"}

    assert running_images.differing(approved, dict(approved)) == ()
    assert running_images.differing(approved, {"api": "xx", "web": "bb", "mail": "dd"}) == (
        "api",
        "mail",
        "worker",
    )
