"""views.*: modals and the App Home."""

from __future__ import annotations

from dataclasses import replace

from sandbox.slack import limits
from sandbox.slack.arguments import Args
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.methods.registry import TIER_4, Method
from sandbox.slack.model import View, new_id
from sandbox.slack.site import Site
from sandbox.slack.views import check_view


def open_view(site: Site, args: Args) -> Json:
    """Open a modal for the person who just acted."""
    content = check_view(args.get("view"), "modal")
    _unique_external_id(site, content)
    user = site.triggers.spend(args.need("trigger_id"))
    view = new_view(site, user, content)
    site.workspace.modals[user] = [view]
    site.changes.note()
    return {"view": view.json()}


def push(site: Site, args: Args) -> Json:
    """Put a modal on top of the one that is open."""
    content = check_view(args.get("view"), "modal")
    user = site.triggers.spend(args.need("trigger_id"))
    return {"view": push_view(site, user, content).json()}


def push_view(site: Site, user: str, content: Json) -> View:
    """Put a view on top of this person's stack. Raises SlackError push_limit_reached."""
    stack = site.workspace.modals.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise SlackError("push_limit_reached")
    view = replace(new_view(site, user, content), root_id=stack[0].id, previous_id=stack[-1].id)
    site.workspace.modals[user] = [*stack, view]
    site.changes.note()
    return view


def update(site: Site, args: Args) -> Json:
    """Change an open view; with a hash only if nobody else did meanwhile."""
    content = check_view(args.get("view"), "modal")
    view = _find(site, args)
    if args.text("hash") not in {None, view.hash}:
        raise SlackError("hash_conflict")
    changed = replace(view, content=content, hash=new_hash(site))
    site.workspace.set_view(changed)
    return {"view": changed.json()}


def _find(site: Site, args: Args) -> View:
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", messages=("missing view_id or external_id",))
    for stack in site.workspace.modals.values():
        for view in stack:
            if view.id == view_id or (external_id == view.content.get("external_id", "-")):
                return view
    raise SlackError("not_found")


def publish(site: Site, args: Args) -> Json:
    """Show an App Home to one person."""
    if not site.manifest.home_tab:
        raise SlackError("not_enabled")
    user = args.need("user_id")
    if user not in site.workspace.people:
        raise SlackError("user_not_found")
    content = check_view(args.get("view"), "home")
    old = site.workspace.homes.get(user)
    if args.text("hash") not in {None, old.hash if old else None}:
        raise SlackError("hash_conflict")
    view = new_view(site, user, content)
    if old is not None:
        view = replace(view, id=old.id, root_id=old.id)
    site.workspace.set_view(view)
    return {"view": view.json()}


def new_view(site: Site, user: str, content: Json) -> View:
    """A view that nobody has seen yet."""
    view_id = new_id("V")
    return View(id=view_id, user=user, hash=new_hash(site), content=content, root_id=view_id)


def new_hash(site: Site) -> str:
    """What changes whenever a view does."""
    return f"{site.clock.stamp()}.{new_id('')[:8]}"


def _unique_external_id(site: Site, content: Json) -> None:
    wanted = content.get("external_id")
    open_now = (view for stack in site.workspace.modals.values() for view in stack)
    if wanted and any(view.content.get("external_id") == wanted for view in open_now):
        raise SlackError("duplicate_external_id")


METHODS = {
    "views.open": Method(work=open_view, per_minute=TIER_4),
    "views.push": Method(work=push, per_minute=TIER_4),
    "views.update": Method(work=update, per_minute=TIER_4),
    "views.publish": Method(work=publish, per_minute=TIER_4),
}
