from __future__ import annotations

from bot.domain.plan.stack import Task
from bot.shell import stack_commands
from tests.bot.executor.shop import plan

SHOP = plan()


def test_whatever_runs_runs_from_the_pinned_images() -> None:
    task = Task(service="api", command=("migrate", "--now"))
    pinned = ("--file", "/var/lib/slipway/shop-production/images.yml")

    for act in (
        stack_commands.up(SHOP),
        stack_commands.stop(SHOP),
        stack_commands.away(SHOP, "worker"),
        stack_commands.once(SHOP, task),
    ):
        place = len(act.argv) - 1 - act.argv[::-1].index("--file")
        assert act.argv[place : place + 2] == pinned


def test_patience_is_told_in_seconds() -> None:
    assert stack_commands.healthy(SHOP).argv[-2] == str(stack_commands.PATIENCE)
    assert stack_commands.healthy(SHOP, patience=0).argv[-2] == "0"


def test_no_command_removes_a_volume() -> None:
    words = [*stack_commands.stop(SHOP).argv, *stack_commands.away(SHOP, "worker").argv]

    assert not {"--volumes", "-v", "down"} & set(words)
