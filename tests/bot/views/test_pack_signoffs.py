from __future__ import annotations

from bot.domain.signoff.decision import Decision
from bot.domain.signoff.role import Role
from bot.views.pack_signoffs import signoffs
from tests.bot.views import packs
from tests.bot.views import signoffs as made


def test_each_role_tells_who_said_what_to_which_evidence() -> None:
    state = made.state(made.approved(Role.DBA), made.rejected(Role.SECURITY))
    told = signoffs(state, packs.pack().delegations)
    dba = next(one for one in told["roles"] if one["role"] == Role.DBA.title)

    assert (told["met"], told["people"]) == (False, [made.DBA])
    assert dba["evidence"] == made.evidence(Role.DBA).digest
    assert (dba["votes"][0]["by"], dba["votes"][0]["decision"]) == (made.DBA, Decision.APPROVED)
    assert told["delegations"][0]["role"] == "Database administrator"
