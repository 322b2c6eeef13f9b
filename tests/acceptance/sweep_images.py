"""What only `make sweep` plays: a whole cutover while the registry's tags mean something else."""

from __future__ import annotations

import json

import pytest

from sandbox.server import Server
from tests.acceptance.test_cutover_harmed import all_on_new
from tests.acceptance.test_images_approved import API, ID, WEB, journal, process, until
from tests.cutover_process import CutoverProcess

__all__ = ["process"]

pytestmark = [pytest.mark.server, pytest.mark.move]

#: Whoever owns the registry lets the tag mean another image; this server keeps what it has.
_MOVED_THERE = f"""set -e
was=$({ID}); docker tag {WEB} {API}; docker push --quiet {API}; docker tag $was {API}
"""


async def test_a_tag_that_was_moved_in_the_registry_brings_no_other_image(
    server: Server, process: CutoverProcess
) -> None:
    await until(process, "check-gates")
    server.run(_MOVED_THERE)

    assert await process.drive()

    all_on_new(server, process)
    ran = journal(process, "select result from run_steps where name = '1-same-images'")
    assert json.loads(ran)["images"]["api"] == server.run(ID).stdout.strip()
