"""What a person's answer to an input becomes in state.values, and when it is refused."""

from __future__ import annotations

from typing import Any

from sandbox.slack.blocks import elements_of
from sandbox.slack.errors import DoorError, Json

ONE = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
CHOICE = {"static_select", "radio_buttons", "overflow", "external_select"}
CHOICES = {"checkboxes", "multi_static_select"}


def answer(element: Json, given: Any) -> Json:
    """The state of an element after this answer; None keeps what it shows at first."""
    kind = element["type"]
    if kind in ONE:
        key, first = ONE[kind]
        return {"type": kind, key: element.get(first) if given is None else given or None}
    if kind in CHOICES:
        chosen = element.get("initial_options", []) if given is None else given
        return {"type": kind, "selected_options": [_option(element, each) for each in chosen]}
    chosen = element.get("initial_option") if given is None else given
    return {"type": kind, "selected_option": _option(element, chosen) if chosen else None}


def _option(element: Json, chosen: Any) -> Json:
    if isinstance(chosen, dict):
        return chosen
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(o for group in groups for o in group["options"])]
    for option in options:
        if chosen in {option["value"], option["text"]["text"]}:
            return dict(option)
    if element["type"] == "external_select":
        return {"text": {"type": "plain_text", "text": str(chosen)}, "value": str(chosen)}
    msg = f"no option {chosen!r} in {element['action_id']}"
    raise DoorError(msg)


def state_of(blocks: tuple[Json, ...], values: Json) -> Json:
    """state.values of a view or message: everything in it that holds an answer.

    Answers are keyed by block_id or action_id, or nested like the state itself.
    """
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in {"button", "overflow"}:
                given = _given(block["block_id"], element["action_id"], values)
                held = state.setdefault(block["block_id"], {})
                held[element["action_id"]] = answer(element, given)
    return state


def _given(block_id: str, action_id: str, values: Json) -> Any:
    given = values.get(block_id, values.get(action_id))
    if isinstance(given, dict) and "text" not in given:
        return given.get(action_id)
    return given


def complaints(blocks: tuple[Json, ...], state: Json) -> dict[str, str]:
    """What Slack's own screen says before it sends the form, by block_id."""
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = next(
            v for k, v in state[block["block_id"]][element["action_id"]].items() if k != "type"
        )
        if complaint := _complaint(element, value, optional=bool(block.get("optional"))):
            found[block["block_id"]] = complaint
    return found


def _complaint(element: Json, value: Any, *, optional: bool) -> str | None:
    if not value:
        return None if optional else "Please complete this required field."
    if not isinstance(value, str):
        return None
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"This entry must be at least {least} characters."
    if len(value) > most:
        return f"This entry must be at most {most} characters."
    return None
