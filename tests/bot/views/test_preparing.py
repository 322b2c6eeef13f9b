from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.check import Outcome
from bot.domain.state import RunState
from bot.views.preparing import next_action, to_be_rehearsed
from bot.views.rehearsal import AGAIN
from bot.views.status import status
from tests.bot.views.signoffs import met, state
from tests.bot.views.test_schedule import MADE

REHEARSED = {"unrehearsed": ""}


def test_the_order_is_preflight_rehearsal_sign_offs_cutover(a_status, a_state, a_finding) -> None:
    ready = a_state(a_finding(outcome=Outcome.PASS))
    told = [
        next_action(a_status(*given, **known))
        for given, known in (
            ((), {}),
            ((a_state(a_finding()),), {}),
            ((ready,), {}),
            ((ready,), {"rehearsing": True}),
            ((ready,), REHEARSED),
            ((ready,), {**REHEARSED, "signoffs": state()}),
            ((ready,), {**REHEARSED, "signoffs": met()}),
        )
    ]

    for said, begin in zip(
        told,
        (
            "Run a preflight",
            "Clear what blocks (1)",
            "Nothing blocks. Go there and back: `/migrate rehearse` (nobody rehearsed it yet).",
            "Wait for the rehearsal",
            "Rehearsed. Ask for the sign-offs",
            "Technical lead",
            "All is signed off: `/migrate cutover`",
        ),
        strict=True,
    ):
        assert said.startswith(begin)


def test_what_has_become_too_old_comes_first_again(a_status, a_state, a_finding) -> None:
    ready = a_state(a_finding(outcome=Outcome.PASS))
    known = {**REHEARSED, "signoffs": met()}
    old = replace(ready, now=(ready.finished or ready.now) + timedelta(hours=2))

    assert "Run the preflight again, it is too old" in next_action(a_status(old, **known))
    stale = next_action(a_status(ready, stale=True, **known))
    assert stale.startswith("Run the preflight again: the migration file has changed")
    page = next_action(a_status(ready, page=True, **known))
    assert page == "Take the maintenance page away: `/migrate maintenance off`."


def test_one_that_has_its_hour_begins_by_itself(a_status, a_state, a_finding) -> None:
    ready = a_state(a_finding(outcome=Outcome.PASS))
    known = {**REHEARSED, "signoffs": met(), "scheduled": MADE}

    assert "it begins by itself at its hour" in next_action(a_status(ready, **known))


@pytest.mark.parametrize(
    ("known", "offered"),
    [({}, True), (REHEARSED, False), ({"rehearsing": True}, False), ({"stale": True}, False)],
)
def test_the_button_to_rehearse_is_there_when_that_is_next(
    a_status, a_state, a_finding, known, offered
) -> None:
    one = a_status(a_state(a_finding(outcome=Outcome.PASS)), **known)

    assert to_be_rehearsed(one) is offered
    assert (AGAIN in str(status((one,)).blocks)) is offered
    assert to_be_rehearsed(a_status(a_state(state=RunState.RUNNING))) is False
    assert to_be_rehearsed(a_status()) is False
