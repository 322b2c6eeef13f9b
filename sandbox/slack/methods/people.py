"""auth, team, users, user groups, and the door to Socket Mode."""

from __future__ import annotations

from sandbox.slack.arguments import Args
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.methods.registry import SPECIAL, TIER_2, TIER_3, TIER_4, Method
from sandbox.slack.model import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Person
from sandbox.slack.shapes import address, group_json, person_json
from sandbox.slack.site import Site


def auth_test(site: Site, _: Args) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"{site.base_url}/",
        "team": TEAM_NAME,
        "user": site.workspace.people[BOT_USER_ID].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(site: Site, _: Args) -> Json:
    """A one-time address for a WebSocket."""
    if not site.manifest.socket_mode:
        raise SlackError("link_disabled")
    socket = site.base_url.replace("http://", "ws://", 1)
    return {"url": f"{socket}/link/?ticket={site.hub.ticket()}&app_id={APP_ID}"}


def team_info(_: Site, __: Args) -> Json:
    """About the workspace."""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": "harbour"}}


def users_info(site: Site, args: Args) -> Json:
    """About one person, time zone included."""
    person = site.workspace.people.get(args.need("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _shown(site, person)}


def users_list(site: Site, _: Args) -> Json:
    """About everyone."""
    members = [_shown(site, person) for person in site.workspace.people.values()]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def users_lookup(site: Site, args: Args) -> Json:
    """Whose mail address this is."""
    wanted = args.need("email")
    for person in site.workspace.people.values():
        here = person.team_id == TEAM_ID and not person.is_bot and not person.is_deactivated
        if here and address(person) == wanted:
            return {"user": _shown(site, person)}
    raise SlackError("users_not_found")


def _shown(site: Site, person: Person) -> Json:
    email = "users:read.email" in site.manifest.scopes
    return person_json(person, site.clock.now(), email=email)


def usergroups_list(site: Site, args: Args) -> Json:
    """All user groups; their members only when asked for."""
    groups = [group_json(group) for group in site.workspace.groups.values()]
    if not args.flag("include_users"):
        groups = [{key: each[key] for key in each if key != "users"} for each in groups]
    return {"usergroups": groups}


def usergroups_users(site: Site, args: Args) -> Json:
    """Who is in a user group now."""
    group = site.workspace.groups.get(args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


READ_GROUPS = "usergroups:read"
METHODS = {
    "auth.test": Method(work=auth_test, per_minute=SPECIAL),
    "apps.connections.open": Method(work=connections_open, per_minute=TIER_3, app_token=True),
    "team.info": Method(work=team_info, per_minute=TIER_3, scope="team:read"),
    "users.info": Method(work=users_info, per_minute=TIER_4, scope="users:read"),
    "users.list": Method(work=users_list, per_minute=TIER_2, scope="users:read"),
    "users.lookupByEmail": Method(work=users_lookup, per_minute=TIER_3, scope="users:read.email"),
    "usergroups.list": Method(work=usergroups_list, per_minute=TIER_2, scope=READ_GROUPS),
    "usergroups.users.list": Method(work=usergroups_users, per_minute=TIER_2, scope=READ_GROUPS),
}
