"""Who is in the workspace when it starts, and which channels and groups there are."""

from __future__ import annotations

from sandbox.slack.model import (
    BOT_USER_ID,
    OTHER_TEAM_ID,
    SLACKBOT_ID,
    Channel,
    Person,
    UserGroup,
)

SHOP = "C00MIGSHOP"
GENERAL = "C00GENERAL"

LEAD = Person(
    id="U00LEAD001",
    name="lead",
    real_name="Lena Vogt",
    title="Technical lead",
    tz="Europe/Berlin",
    utc_offset=3600,
    color="#4a6fa5",
)
DBA = Person(
    id="U00DBA0001",
    name="dba",
    real_name="Devi Rao",
    title="Database administrator",
    tz="Asia/Kolkata",
    utc_offset=19800,
    color="#2f8f6b",
)
OWNER = Person(
    id="U00OWNER01",
    name="owner",
    real_name="Olivia Reyes",
    title="Product owner",
    tz="America/New_York",
    utc_offset=-18000,
    color="#b5544d",
)
SECURITY = Person(
    id="U00SECUR01",
    name="security",
    real_name="Sam Okafor",
    title="Security",
    tz="Africa/Lagos",
    utc_offset=3600,
    color="#7a5ea8",
)
ONCALL = Person(
    id="U00ONCALL1",
    name="oncall",
    real_name="Kenji Mori",
    title="On call",
    tz="Asia/Tokyo",
    utc_offset=32400,
    color="#c07f2a",
)
GUEST = Person(
    id="U00GUEST01",
    name="guest",
    real_name="Gil Martin",
    title="Contractor",
    tz="Europe/Paris",
    utc_offset=3600,
    color="#6b7785",
    is_guest=True,
)
STRANGER = Person(
    id="U00STRANG1",
    name="stranger",
    real_name="Sasha Novak",
    title="Elsewhere Ltd",
    tz="Europe/London",
    utc_offset=0,
    color="#8a8f3c",
    team_id=OTHER_TEAM_ID,
)
SLACKBOT = Person(
    id=SLACKBOT_ID,
    name="slackbot",
    real_name="Slackbot",
    title="",
    tz="Etc/UTC",
    utc_offset=0,
    color="#3f4650",
    is_bot=True,
)

HUMANS = (LEAD, DBA, OWNER, SECURITY, ONCALL, GUEST, STRANGER)


def bot_person(name: str) -> Person:
    """The app's own user, named by the manifest."""
    return Person(
        id=BOT_USER_ID,
        name=name.lower().replace(" ", "_"),
        real_name=name,
        title="App",
        tz="Etc/UTC",
        utc_offset=0,
        color="#0f6e84",
        is_bot=True,
    )


def first_channels() -> tuple[Channel, ...]:
    """The migration's channel with the bot in it, and one without."""
    everyone = frozenset(person.id for person in HUMANS)
    staff = frozenset(p.id for p in HUMANS if not p.is_guest and p.team_id != OTHER_TEAM_ID)
    return (
        Channel(
            id=SHOP,
            name="migrate-shop",
            members=everyone | {BOT_USER_ID},
            topic="Moving the shop to Compose and Caddy",
        ),
        Channel(id=GENERAL, name="general", members=staff, topic="Company-wide"),
    )


def first_groups() -> tuple[UserGroup, ...]:
    """One user group for each role of a migration."""
    rows = (
        ("S00TECHLEAD", "technical-leads", "Technical leads", LEAD),
        ("S00DBAS0001", "dbas", "Database administrators", DBA),
        ("S00OWNERS01", "product-owners", "Product owners", OWNER),
        ("S00SECURITY", "security", "Security", SECURITY),
        ("S00ONCALL01", "on-call", "On call", ONCALL),
    )
    return tuple(
        UserGroup(id=group, handle=handle, name=name, members=(person.id,))
        for group, handle, name, person in rows
    )
