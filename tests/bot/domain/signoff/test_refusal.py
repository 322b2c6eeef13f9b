"""What the page about sign-offs says is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from bot.domain.plan.people import Roles, Signoffs
from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.role import Role

PAGE = (Path(__file__).parents[4] / "docs" / "sign-offs.md").read_text()
#: What is refused before there is a click, or to a cutover.
ELSEWHERE = {
    Reason.ALREADY_ASKED,
    Reason.NOTHING_TO_ASK,
    Reason.WRONG_TIMES,
    Reason.DELEGATE,
    Reason.NOT_MET,
    Reason.MOVED,
}


def test_the_page_names_every_word_of_a_denied_click() -> None:
    _, _, said = PAGE.partition("with one of these words:")

    assert set(re.findall(r"`([a-z-]+)`", said)) == {
        reason.value for reason in Reason if reason not in ELSEWHERE
    }


def test_the_page_shows_a_file_that_is_taken_and_the_roles_questions() -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    shown = YAML(typ="safe").load(found[1])

    Roles.model_validate(shown["roles"])
    Signoffs.model_validate(shown["signoffs"])
    for role in Role:
        assert f"| `{role.value}` | {role.question}" in PAGE
