"""The chart's panels: before and after, with limits, and honest about what is not known."""

from __future__ import annotations

import json

from bot.domain.plan.watch import Alarms
from bot.domain.watch.outline import MOST_SERVICES, outline
from bot.domain.watch.picture import Bound, Panel, Picture, picture
from bot.domain.watch.sample import Connections, Requests, Sample
from tests.bot.domain.watch.seen import INTERVAL, SWITCHED, full, part, seen, visits


def panels(*samples: Sample) -> dict[str, Panel]:
    found = outline("shop", samples, Alarms(), switched=SWITCHED, interval_ms=INTERVAL)
    return {panel.title: panel for panel in found.panels}


def values(panel: Panel) -> dict[str, list[float | None]]:
    return {each.name: [value for _, value in each.points] for each in panel.curves}


def test_answer_times_are_drawn_before_and_after_with_the_limit_that_follows_from_before() -> None:
    panel = panels(seen(-60, visits=visits(10, 20)), seen(60, visits=visits(12, 24)))["Answer time"]

    assert values(panel) == {"p50": [10, None, 12], "p95": [20, None, 24]}
    assert panel.bounds == (Bound(name="limit", value=40.0),)


def test_without_a_baseline_there_is_no_limit_of_the_answer_time() -> None:
    assert panels(seen(60, visits=visits(12)))["Answer time"].bounds == ()


def test_errors_are_those_of_our_visits_and_of_all_requests() -> None:
    looks = [full(30 * n, count=1000 * n, failed=n) for n in range(4)]
    broken = [seen(120 + 30 * n, visits=visits(1, failed=1)) for n in range(4)]

    panel = panels(*looks, *broken)["Errors"]

    assert values(panel) == {"of our visits": [0.0, 50.0], "of all requests": [0.1, None]}
    assert panel.bounds == (Bound(name="limit", value=0.1),)


def test_a_counter_that_began_anew_says_nothing_of_the_time_before() -> None:
    looks = [
        seen(0, requests=Requests(ok=5000, failed=50, since=1)),
        seen(30, requests=Requests(ok=10, failed=0, since=2)),
        seen(60, requests=Requests(ok=5, failed=0, since=2)),
        seen(90),
    ]

    assert panels(*looks)["Errors"].curves == ()


def test_the_services_that_take_most_are_drawn() -> None:
    parts = tuple(part(f"s{n}", n) for n in range(8))
    unknown = seen(30, parts=(part("s7", None),))

    panel = panels(seen(0, parts=parts), unknown)["Memory"]

    assert values(panel) == {"s7": [7], "s6": [6], "s5": [5], "s4": [4]}
    assert len(panel.curves) == MOST_SERVICES


def test_containers_of_one_service_are_added_up() -> None:
    panel = panels(seen(0, parts=(part("api", 10), part("api", 20))))["Memory"]

    assert values(panel) == {"api": [30]}


def test_connections_are_drawn_below_the_share_that_is_allowed() -> None:
    panel = panels(full(0, used=12), full(30, used=14))["Database connections"]

    assert values(panel) == {"in use": [14]}
    assert panel.bounds == (Bound(name="limit", value=80.0),)


def test_what_is_not_known_has_no_curve() -> None:
    found = panels(seen(0, connections=Connections(most=None)))

    assert all(panel.curves == () for panel in found.values())


def test_a_picture_goes_through_json_unchanged() -> None:
    looks = [full(-60), *(full(at) for at in (30, 600))]
    drawn = outline("shop", looks, Alarms(), switched=SWITCHED, interval_ms=INTERVAL)

    assert picture(json.loads(json.dumps(drawn.to_json()))) == drawn
    assert drawn.gaps == ((0.5, 10.0),)
    assert isinstance(drawn, Picture)
