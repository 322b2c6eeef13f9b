"""The steps on a server where pm2 runs the app: fork and cluster mode, a worker, a reboot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder, traffic_move
from sandbox.migration import migration, secrets
from sandbox.server import Server
from tests.acceptance.steps_on_server import hands
from tests.acceptance.steps_scene import Scene
from tests.acceptance.test_steps import STEPS, go

pytestmark = [pytest.mark.server, pytest.mark.move]

OLD, NEW = "2.0.3", "2.1.0"
#: Asked of the processes: a word to pm2 would start it.
_SIDES = """
! grep -qzs '^WORKER_NAME=legacy$' /proc/[0-9]*/environ || echo worker-old
[ -z "$(docker ps -q --filter label=com.docker.compose.service=worker)" ] || echo worker-new
"""
_CLEAN = """
sh {folder}/back >/dev/null 2>&1
rm -rf {folder} /etc/nginx/sites-available/.*.slipway* /etc/systemd/system/slipway-*
systemctl daemon-reload
"""


@pytest.fixture
def blog(blog_server: Server) -> Iterator[Scene]:
    plan = Plan.model_validate(migration(blog_server))
    try:
        yield Scene(server=blog_server, plan=plan, sides=_SIDES)
    finally:
        blog_server.run(_CLEAN.format(folder=state_folder.folder(plan)), check=False)
        blog_server.wait_ready()


async def test_an_app_under_pm2_goes_there_and_back_and_is_on_one_side_after_reboots(
    blog: Scene,
) -> None:
    server, plan = blog.server, blog.plan
    async with hands(server, plan, secrets(server)) as ours:
        await go(ours, "take-lock", "rollback-point", "pin-images", "start-stack")
        await go(ours, "arm-dead-man", "switch-traffic")
        blog.until(lambda: blog.build() == NEW)
        workers = STEPS["move-workers"]
        await go(ours, "move-workers")
        assert await ours.seen(workers)
        await ours.all(workers.undo(plan))
        assert (await ours.seen(workers), blog.jobs()) == (False, {"worker-old"})
        for act in workers.do(plan):
            await ours.cut_off(act, ours.seconds[act.line] / 2)
        await go(ours, "move-workers", "disarm-dead-man", "keep-traffic", "keep-legacy")
        assert blog.jobs() == {"worker-new"}

        server.restart()
        blog.until(lambda: (blog.build(), blog.jobs()) == (NEW, {"worker-new"}), 150)

        done = await ours.act(traffic_move.back(plan))
        assert (done.status, "ALL IS BACK" in done.said) == (0, True), done
        assert (blog.build(), blog.jobs()) == (OLD, {"worker-old"})
        server.restart()
        blog.until(lambda: (blog.build(), blog.jobs()) == (OLD, {"worker-old"}), 150)
