from __future__ import annotations

from collections.abc import Callable

from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.shell import blindness
from bot.shell.report import Report
from bot.shell.variables import environment

READ = ("reader", "python3"), ("compose", "read")


def test_a_server_without_python_says_how_to_get_it(shop_plan: Callable[..., Plan]) -> None:
    found = blindness.trouble(Report(rows=(("reader", "missing"),)), shop_plan().stack)

    assert found is not None
    assert "no python3" in found[0]
    assert "`sudo apt-get update && sudo apt-get install --yes python3`" in found[1]


def test_a_project_that_compose_refuses_is_explained(shop_plan: Callable[..., Plan]) -> None:
    said = Report(rows=(("reader", "python3"), ("compose", "failed")))

    found = blindness.trouble(said, shop_plan().stack)

    assert found is not None
    assert "config --quiet`" in found[1]


def test_what_was_read_is_no_trouble(shop_plan: Callable[..., Plan]) -> None:
    assert blindness.no_reader(Report(rows=READ)) is None
    assert blindness.trouble(Report(rows=READ), shop_plan().stack) is None


def test_unread_services_and_images_are_named(shop_plan: Callable[..., Plan]) -> None:
    plan = shop_plan(legacy={"units": ["api", "web", "job"]})
    rows = (
        ("compose", "read"),
        ("source", "api.service", "read"),
        ("source", "web.service", "stopped"),
        ("image", "api", "read"),
        ("image", "web", "missing"),
    )

    web, job, image = blindness.unread(environment(Report(rows=rows)), plan)

    assert {web.outcome, job.outcome, image.outcome} == {Outcome.UNKNOWN}
    assert "web.service cannot be read (stopped)" in web.said
    assert "job.service cannot be read (nothing said)" in job.said
    assert "image of web" in image.said
    assert "pull web`" in image.remedy
