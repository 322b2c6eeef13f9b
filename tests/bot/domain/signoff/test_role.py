"""The roles are those of the runbook and of the migration file."""

from __future__ import annotations

from bot.domain.lines import SIGN_OFFS
from bot.domain.plan.people import Roles
from bot.domain.signoff.role import Role


def test_the_roles_are_those_of_the_migration_file() -> None:
    assert [role.value for role in Role] == list(Roles.model_fields)


def test_each_role_answers_its_line_of_the_runbook() -> None:
    for role, line in zip(Role, SIGN_OFFS, strict=True):
        assert line.text.startswith(f"{role.title}: ")
        assert role.question
