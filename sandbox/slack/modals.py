"""What people do in a modal: submit it, close it, search in a select."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.slack.doors import Doors
from sandbox.slack.errors import DoorError, Json, SlackError
from sandbox.slack.inputs import complaints, state_of
from sandbox.slack.methods.views import new_hash, push_view
from sandbox.slack.model import View
from sandbox.slack.results import Result, SubmitResult
from sandbox.slack.site import Site
from sandbox.slack.views import check_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalDoors:
    """Acts of people in the modal in front of them."""

    site: Site
    doors: Doors

    def in_front(self, user: str, view_id: str | None) -> View:
        """The modal in front of this person. Raises DoorError when it is another or none."""
        view = self.site.workspace.top(user)
        if view is None or view_id not in {None, view.id}:
            raise DoorError("that modal is not open")
        return view

    async def submit(self, user: str, view_id: str | None, values: Json) -> SubmitResult:
        """Fill in the modal and send it. Slack's own complaints come without a delivery."""
        person = self.site.workspace.human(user)
        view = self.in_front(person.id, view_id)
        state = state_of(view.blocks, values)
        self.site.transcript.add("door", "submit", user=person.name, view=view.id)
        if found := complaints(view.blocks, state):
            return SubmitResult(errors=found)
        payload = self.doors.payloads.view("view_submission", person, view, state)
        ack = await self.doors.interact(payload)
        errors: dict[str, str] = {}
        error = ack.error
        if error is None:
            error, errors = self._follow(view, ack.body or {})
        return SubmitResult(body=ack.body, seconds=ack.seconds, error=error, errors=errors)

    def _follow(self, view: View, body: Json) -> tuple[str | None, dict[str, str]]:
        action = body.get("response_action")
        try:
            match action:
                case "errors":
                    return self._errors(view, body.get("errors") or {})
                case "update":
                    content = check_view(body.get("view"), "modal")
                    changed = replace(view, content=content, hash=new_hash(self.site))
                    self.site.workspace.set_view(changed)
                case "push":
                    push_view(self.site, view.user, check_view(body.get("view"), "modal"))
                case "clear":
                    self._leave(view, everything=True)
                case None if not body:
                    self._leave(view, everything=False)
                case _:
                    return "invalid_response", {}
        except SlackError as error:
            self.site.transcript.add("refused answer", "view", messages=error.messages)
            return error.error, {}
        return None, {}

    def _errors(self, view: View, errors: dict[str, str]) -> tuple[str | None, dict[str, str]]:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or not errors.keys() <= inputs:
            return "invalid_errors", {}
        return None, errors

    def _leave(self, view: View, *, everything: bool) -> None:
        stack = self.site.workspace.modals.get(view.user, [])
        self.site.workspace.modals[view.user] = [] if everything else stack[:-1]
        self.site.changes.note()

    async def close(self, user: str, view_id: str | None) -> Result:
        """Close the modal; the app is told only if the view asked for it."""
        person = self.site.workspace.human(user)
        view = self.in_front(person.id, view_id)
        self.site.transcript.add("door", "close", user=person.name, view=view.id)
        self._leave(view, everything=bool(view.content.get("clear_on_close")))
        if not view.content.get("notify_on_close"):
            return Result()
        ack = await self.doors.interact(self.doors.payloads.view("view_closed", person, view, {}))
        return Result(body=ack.body, seconds=ack.seconds, error=ack.error)

    async def suggest(
        self, user: str, action_id: str, typed: str, view_id: str | None = None
    ) -> Result:
        """Type into an external select; the options are in the result's body."""
        person = self.site.workspace.human(user)
        where, block, _ = self.doors.find(person, action_id, None, {"view_id": view_id})
        asked = {"block_id": block["block_id"], "action_id": action_id, "value": typed}
        ack = await self.doors.interact(self.doors.payloads.suggestion(person, where, asked))
        return Result(body=ack.body, seconds=ack.seconds, error=ack.error)
