"""The doors for tests and the page: /_control/*."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.slack.doors import Doors
from sandbox.slack.errors import DoorError, Json
from sandbox.slack.faults import Fault, Harm
from sandbox.slack.modals import ModalDoors
from sandbox.slack.pagestate import page_state
from sandbox.slack.shapes import channel_json, group_json, message_json
from sandbox.slack.site import Site
from sandbox.slack.text import transcript_text

Door = Callable[["Control", Json], Awaitable[Json]]


class Control:
    """Every act that can be ordered from outside, by name."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.doors = Doors(site=site)
        self.modals = ModalDoors(site=site, doors=self.doors)

    async def slash(self, o: Json) -> Json:
        """{user, text, channel?}: type a slash command."""
        return (await self.doors.slash(o["user"], o["text"], o.get("channel"))).json()

    async def click(self, o: Json) -> Json:
        """{user, action_id, value?, values?, message_ts?, channel?, view_id?, block_id?}: click."""
        place = {key: o.get(key) for key in ("message_ts", "channel", "view_id", "block_id")}
        given = (o.get("value"), o.get("values"))
        result = await self.doors.click(o["user"], o["action_id"], *given, **place)
        return result.json()

    async def submit(self, o: Json) -> Json:
        """{user, view_id?, values}: submit the modal in front."""
        return (await self.modals.submit(o["user"], o.get("view_id"), o.get("values", {}))).json()

    async def close(self, o: Json) -> Json:
        """{user, view_id?}: close the modal in front."""
        return (await self.modals.close(o["user"], o.get("view_id"))).json()

    async def suggest(self, o: Json) -> Json:
        """{user, action_id, text, view_id?}: type into an external select."""
        found = await self.modals.suggest(o["user"], o["action_id"], o["text"], o.get("view_id"))
        return found.json()

    async def shortcut(self, o: Json) -> Json:
        """{user, callback_id, message_ts?, channel?}: use a shortcut."""
        place = (o.get("message_ts"), o.get("channel"))
        return (await self.doors.shortcut(o["user"], o["callback_id"], *place)).json()

    async def home(self, o: Json) -> Json:
        """{user}: open the App Home."""
        return {"delivered": self.doors.open_home(o["user"])}

    async def say(self, o: Json) -> Json:
        """{user, text, channel?, thread_ts?}: say something in a channel."""
        message = self.doors.say(o["user"], o["text"], o.get("channel"), o.get("thread_ts"))
        return {"ts": message.ts}

    async def reload(self, o: Json) -> Json:
        """{user}: reload this person's client; ephemerals are lost."""
        self.site.workspace.reload(self.site.workspace.human(o["user"]).id)
        return {}

    async def fault(self, o: Json) -> Json:
        """{method, harm, times?, seconds?, error?} plans a fault; {clear: true} forgets all."""
        if o.get("clear"):
            self.site.faults.clear()
            return {}
        known = {key: o[key] for key in ("method", "times", "seconds", "error") if key in o}
        self.site.faults.add(Fault(harm=Harm(o["harm"]), **known))
        return {}

    async def sockets(self, o: Json) -> Json:
        """{action, reason?, times?}: disconnect, reset, freeze, thaw, refuse_ticket, enable."""
        hub = self.site.hub
        match o["action"]:
            case "disconnect":
                return {"connections": await hub.disconnect(o.get("reason", "refresh_requested"))}
            case "reset":
                return {"connections": hub.reset()}
            case "freeze" | "thaw" as action:
                return {"connections": hub.freeze(frozen=action == "freeze")}
            case "refuse_ticket":
                hub.refuse_tickets += int(o.get("times", 1))
            case "enable":
                hub.disabled = False
            case other:
                msg = f"sockets cannot {other}"
                raise DoorError(msg)
        return {}

    async def redeliver(self, o: Json) -> Json:
        """{id}: deliver an envelope (envelope_id) or an event (event_id) once more."""
        ack = await self.site.delivery.redeliver(o["id"])
        if ack is None:
            raise DoorError("nothing with that id was delivered")
        return {"body": ack.body, "seconds": ack.seconds, "error": ack.error}

    async def http(self, o: Json) -> Json:
        """{url}: deliver signed requests there from now on, once the challenge came back."""
        verified = await self.site.delivery.verify_url(o["url"]) if o.get("url") else True
        if verified:
            self.site.delivery.by_http(o.get("url"))
        return {"verified": verified}

    async def ssl_check(self, o: Json) -> Json:
        """{url}: what Slack sends to a request URL now and then to see its certificate."""
        ack = await self.site.delivery.check_ssl(o["url"])
        return {"error": ack.error}

    async def clock(self, o: Json) -> Json:
        """{advance?, hold?}: move time ahead by so many seconds; hold it still or let it go."""
        if "hold" in o:
            self.site.clock.hold() if o["hold"] else self.site.clock.release()
        self.site.clock.advance(float(o.get("advance", 0)))
        return {"now": self.site.clock.now()}

    async def group(self, o: Json) -> Json:
        """{handle, users}: change who is in a user group."""
        members = tuple(self.site.workspace.human(each).id for each in o["users"])
        return group_json(self.site.workspace.set_group(o["handle"], members))

    async def channel(self, o: Json) -> Json:
        """{channel, add?, remove?, archived?}: change a channel; add and remove are user ids."""
        channel = self.site.workspace.place(o["channel"])
        members = channel.members.union(o.get("add", ())).difference(o.get("remove", ()))
        archived = bool(o.get("archived", channel.is_archived))
        changed = replace(channel, members=members, is_archived=archived)
        self.site.workspace.set_channel(changed)
        return channel_json(changed)

    def state(self) -> Json:
        """The whole workspace: channels with messages, ephemerals, views, connections."""
        workspace, base = self.site.workspace, self.site.base_url
        return {
            "channels": {
                c.name: channel_json(c)
                | {"messages": [message_json(m, base) for m in workspace.messages[c.id].values()]}
                for c in workspace.channels.values()
            },
            "ephemerals": [
                message_json(m, base) | {"only_for": m.only_for, "channel": m.channel}
                for m in workspace.ephemerals
            ],
            "homes": {user: view.json() for user, view in workspace.homes.items()},
            "modals": {u: [v.json() for v in stack] for u, stack in workspace.modals.items()},
            "connections": [
                {"id": c.id, "frozen": c.frozen, "draining": c.draining}
                for c in self.site.hub.connections
            ],
            "planned_faults": len(self.site.faults.faults),
            "now": self.site.clock.now(),
        }


DOORS: dict[str, Door] = {
    "slash": Control.slash,
    "click": Control.click,
    "submit": Control.submit,
    "close": Control.close,
    "suggest": Control.suggest,
    "shortcut": Control.shortcut,
    "home": Control.home,
    "say": Control.say,
    "reload": Control.reload,
    "fault": Control.fault,
    "sockets": Control.sockets,
    "redeliver": Control.redeliver,
    "http": Control.http,
    "ssl_check": Control.ssl_check,
    "clock": Control.clock,
    "group": Control.group,
    "channel": Control.channel,
}


async def handle_order(control: Control, request: web.Request) -> web.Response:
    """POST /_control/{door} with a JSON object; 400 with a sentence when it cannot be done."""
    door = DOORS.get(request.match_info["door"])
    if door is None:
        return web.json_response({"problem": "no such door"}, status=404)
    if request.content_type != "application/json":
        return web.json_response({"problem": "send JSON"}, status=415)
    try:
        return web.json_response(await door(control, await request.json()))
    except DoorError as error:
        return web.json_response({"problem": str(error)}, status=400)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"problem": f"bad order: {error!r}"}, status=400)


async def handle_question(control: Control, request: web.Request) -> web.Response:
    """GET /_control/{credentials,transcript,state,text}."""
    site = control.site
    answers: dict[str, Callable[[], Any]] = {
        "credentials": lambda: site.credentials.env(f"{site.base_url}/api/"),
        "transcript": lambda: [entry.json() for entry in site.transcript.entries],
        "state": control.state,
    }
    what = request.match_info["door"]
    if what == "text":
        channel = request.query.get("channel")
        return web.Response(text=transcript_text(site.workspace, channel) + "\n")
    if what not in answers:
        return web.json_response({"problem": "no such question"}, status=404)
    return web.json_response(answers[what]())


async def handle_page_state(control: Control, request: web.Request) -> web.Response:
    """GET /ui/state?user=: what this person sees."""
    try:
        return web.json_response(page_state(control.site, request.query.get("user", "lead")))
    except DoorError as error:
        return web.json_response({"problem": str(error)}, status=404)
