from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.pin_images import PinImages
from tests.bot.steps.running import Run

STEP = PinImages()


def test_every_image_is_pulled_and_its_digest_written_down(
    shop: Plan, here: Path, run: Run
) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)
    (here / "shop-production").mkdir()
    docker = """case "$*" in
*RepoDigests*) echo known r/api r/api@sha256:1 ;;
*--images*) echo r/api ;;
*config*) printf '%s\\n' 'name: shop' 'services:' '  api:' '    image: r/api' \\
  '    environment:' '      PASSWORD: x' 'volumes:' '  image: y' ;; esac"""

    assert run(look, docker=docker).returncode != 0
    assert run(do, docker=docker).returncode == 0
    pinned = (here / "shop-production/images.yml").read_text()
    assert pinned == "services:\n  api:\n    image: r/api@sha256:1\n"
    assert run(look, docker=docker).returncode == 0
    assert run(undo).returncode == 0
    assert run(look, docker=docker).returncode != 0


def test_an_image_that_is_nowhere_stops_the_step(shop: Plan, here: Path, run: Run) -> None:
    (do,) = STEP.do(shop)
    (here / "shop-production").mkdir()
    docker = """case "$*" in *inspect*) exit 1 ;; *--images*) echo r/api ;; esac"""

    assert run(do, docker=docker).returncode != 0
    assert not (here / "shop-production/images.yml").exists()
