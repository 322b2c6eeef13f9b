from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.rollback_point import RollbackPoint
from tests.bot.steps.running import Run

STEP = RollbackPoint()


def test_the_scripts_lie_there_to_the_letter_and_are_replaced_as_a_whole(
    shop: Plan, here: Path, run: Run
) -> None:
    _, lay = STEP.do(shop)
    _, laid = STEP.look(shop)

    assert run(laid).returncode != 0
    assert [run(lay).returncode, run(lay).returncode, run(laid).returncode] == [0, 0, 0]
    script = here / "shop-production" / "back"
    assert script.stat().st_mode & 0o777 == 0o700
    script.write_text(script.read_text().replace("nginx", "other"))
    assert run(laid).returncode != 0


def test_the_point_is_written_once_and_never_after_the_switch(
    shop: Plan, here: Path, run: Run
) -> None:
    record, _ = STEP.do(shop)
    recorded, _ = STEP.look(shop)
    env = here / "env"
    env.write_text("A=1\n")
    moved = {"docker": "echo x", "systemctl": "echo y", "sha256sum": "echo z", "nft": "exit 0"}

    assert run(record, **moved).returncode == 6
    assert run(recorded).returncode != 0
    assert run(record, **moved | {"nft": '[ "$2" = ruleset ]'}).returncode == 0
    assert run(recorded).returncode == 0
    at = (here / "shop-production/point/at").read_text()
    units = sorted(each.name for each in (here / "shop-production/point/units").iterdir())
    assert units[:2] == ["nginx.service", "nginx.service.state"]
    assert run(record, **moved).returncode == 0
    assert (here / "shop-production/point/at").read_text() == at


def test_nothing_takes_it_away(shop: Plan) -> None:
    assert STEP.undo(shop) == ()
    assert STEP.note
