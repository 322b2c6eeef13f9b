from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.check import Finding
from bot.domain.errors import NotAllowed
from bot.domain.modal import Modal
from bot.domain.waiver import identity
from bot.views import forms
from bot.views.refusal import refusal
from sandbox.slack.views import check_view
from tests.bot.views.outlooks import FULL, WAIVER, WORD

HOSTILE = ("<!channel>" * 100, "`*_~" * 200, "é🔥\x00\u202e" * 90, "")


def blocks(modal: Modal) -> dict[str, Any]:
    """The inputs by name, after the local Slack took the view as Slack would."""
    check_view(modal.view(), "modal")
    return {block["block_id"]: block["element"] for block in modal.blocks if "element" in block}


def test_an_attestation_asks_for_line_evidence_and_time() -> None:
    asked = blocks(forms.attest_form("cb", '{"channel": "C1"}', "C-TST-4"))

    assert list(asked) == ["subject", "text", "days"]
    assert asked["subject"]["initial_option"]["value"] == "C-TST-4"
    assert asked["days"]["initial_option"]["value"] == "7"
    assert [option["value"] for option in asked["days"]["options"]] == ["1", "3", "7", "14", "30"]
    assert "initial_option" not in blocks(forms.attest_form("cb", "", ""))["subject"]


def test_a_waiver_chooses_nothing_for_anybody() -> None:
    asked = blocks(forms.waive_form("cb", "", (FULL,)))

    assert asked["subject"]["options"][0]["value"] == identity(FULL)
    assert "initial_option" not in asked["subject"]
    assert "initial_option" not in asked["days"]


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_hostile_findings_make_no_form_that_slack_refuses(
    a_finding: Callable[..., Finding], text: str
) -> None:
    found = tuple(a_finding(title=text, target=text, check=f"c{n}") for n in range(120))

    assert len(blocks(forms.waive_form("cb", "", found))["subject"]["options"]) == 100


def test_what_opens_first_and_what_comes_last_have_nothing_to_send() -> None:
    said = refusal(NotAllowed("No.", next_action="Ask."))
    for modal in (
        forms.waiting("Attest a line", "cb"),
        forms.working("Attest a line", "cb"),
        forms.told("Attest a line", "cb", said),
        forms.nothing_blocks("Waive a finding", "cb"),
        forms.again("Waived", "cb"),
        forms.attested("cb", WORD),
        forms.waived("cb", WAIVER),
    ):
        assert blocks(modal) == {}
        assert "submit" not in modal.view()
        assert modal.view()["close"]["text"] == "Close"


def test_the_result_says_what_was_recorded_and_until_when() -> None:
    shown = str(forms.attested("cb", WORD).blocks)

    assert "*C-TST-4 is attested*" in shown
    assert "https://logs.example.org/q" in shown
    assert "2026-12-06 02:00 UTC" in shown
    shown = str(forms.waived("cb", WAIVER).blocks)
    assert "`check-c-inf-3` on `web-1` is waived until" in shown
    assert "it stops tomorrow" in shown
