"""The rules for the elements inside blocks: buttons, selects, inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack import limits
from sandbox.slack.errors import Json
from sandbox.slack.lint import ANY_TEXT, PLAIN, Lint

COMMON = {"type", "action_id", "confirm", "focus_on_load"}
Rule = Callable[[Lint, Json, str], None]


def check_element(lint: Lint, element: Any, allowed: frozenset[str], path: str) -> None:
    """One element of a kind that may stand in this place."""
    if not isinstance(element, dict):
        lint.say(path, "must provide an object")
        return
    kind = element.get("type")
    if kind not in allowed or kind not in RULES:
        lint.say(f"{path}/type", f"unsupported type: {kind}")
        return
    if kind != "image":
        lint.string(element, "action_id", limits.ID, path)
        if "confirm" in element:
            _confirm(lint, element["confirm"], f"{path}/confirm")
        if "placeholder" in element:
            most = limits.PLACEHOLDER
            lint.text(element["placeholder"], PLAIN, most, f"{path}/placeholder")
    RULES[kind](lint, element, path)


def _confirm(lint: Lint, confirm: Any, path: str) -> None:
    if not isinstance(confirm, dict):
        lint.say(path, "must provide an object")
        return
    lint.keys(confirm, {"title", "text", "confirm", "deny", "style"}, path)
    lint.text(confirm.get("title"), PLAIN, limits.CONFIRM_TITLE, f"{path}/title")
    lint.text(confirm.get("text"), ANY_TEXT, limits.CONFIRM_TEXT, f"{path}/text")
    lint.text(confirm.get("confirm"), PLAIN, limits.CONFIRM_BUTTON, f"{path}/confirm")
    lint.text(confirm.get("deny"), PLAIN, limits.CONFIRM_BUTTON, f"{path}/deny")
    _style(lint, confirm, path)


def _style(lint: Lint, holder: Json, path: str) -> None:
    if holder.get("style", "primary") not in {"primary", "danger"}:
        lint.say(f"{path}/style", "must be one of: primary, danger")


def _button(lint: Lint, element: Json, path: str) -> None:
    lint.keys(element, COMMON | {"text", "value", "url", "style", "accessibility_label"}, path)
    lint.text(element.get("text"), PLAIN, limits.BUTTON_TEXT, f"{path}/text")
    lint.string(element, "value", limits.BUTTON_VALUE, path)
    lint.string(element, "url", limits.URL, path)
    lint.string(element, "accessibility_label", limits.ACCESSIBILITY_LABEL, path)
    _style(lint, element, path)


def _image(lint: Lint, element: Json, path: str) -> None:
    lint.keys(element, {"type", "image_url", "alt_text", "slack_file"}, path)
    lint.required(element, "alt_text", limits.IMAGE_ALT, path)
    if "slack_file" not in element:
        lint.required(element, "image_url", limits.URL, path)


def _option(lint: Lint, option: Any, path: str) -> None:
    if not isinstance(option, dict):
        lint.say(path, "must provide an object")
        return
    lint.keys(option, {"text", "value", "description", "url"}, path)
    lint.text(option.get("text"), ANY_TEXT, limits.OPTION_TEXT, f"{path}/text")
    lint.required(option, "value", limits.OPTION_VALUE, path)
    if "description" in option:
        lint.text(option["description"], ANY_TEXT, limits.OPTION_TEXT, f"{path}/description")


def _options(lint: Lint, element: Json, most: int, path: str) -> None:
    for index, option in enumerate(lint.items(element, "options", most, path)):
        _option(lint, option, f"{path}/options/{index}")


def _select(lint: Lint, element: Json, path: str) -> None:
    several = {"initial_options", "max_selected_items"}
    lint.keys(
        element,
        COMMON | several | {"placeholder", "options", "option_groups", "initial_option"},
        path,
    )
    if "option_groups" not in element:
        _options(lint, element, limits.OPTIONS, path)
        return
    for index, group in enumerate(lint.items(element, "option_groups", limits.OPTIONS, path)):
        where = f"{path}/option_groups/{index}"
        lint.text(group.get("label"), PLAIN, limits.OPTION_TEXT, f"{where}/label")
        _options(lint, group, limits.OPTIONS, where)


def _choices(lint: Lint, element: Json, path: str) -> None:
    lint.keys(element, COMMON | {"options", "initial_option", "initial_options"}, path)
    _options(lint, element, limits.CHOICE_OPTIONS, path)


def _overflow(lint: Lint, element: Json, path: str) -> None:
    lint.keys(element, COMMON | {"options"}, path)
    _options(lint, element, limits.OVERFLOW_OPTIONS, path)


def _text_input(lint: Lint, element: Json, path: str) -> None:
    own = {"placeholder", "initial_value", "multiline", "min_length", "max_length"}
    lint.keys(element, COMMON | own | {"dispatch_action_config"}, path)
    lint.string(element, "initial_value", limits.INPUT_LENGTH, path)
    for key in ("min_length", "max_length"):
        value = element.get(key)
        if value is not None and not 0 <= value <= limits.INPUT_LENGTH:
            lint.say(f"{path}/{key}", f"must be at most {limits.INPUT_LENGTH}")


def _anything(lint: Lint, element: Json, path: str) -> None:
    lint.string(element, "action_id", limits.ID, path)


RULES: dict[str, Rule] = {
    "button": _button,
    "image": _image,
    "static_select": _select,
    "multi_static_select": _select,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "overflow": _overflow,
    "plain_text_input": _text_input,
    "external_select": _anything,
    "users_select": _anything,
    "multi_users_select": _anything,
    "conversations_select": _anything,
    "channels_select": _anything,
    "datepicker": _anything,
    "timepicker": _anything,
    "datetimepicker": _anything,
    "number_input": _anything,
    "email_text_input": _anything,
    "url_text_input": _anything,
}
_INPUT_ONLY = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
_ACTIONABLE = frozenset(RULES) - _INPUT_ONLY - {"image"}
IN_ACTIONS = _ACTIONABLE
IN_SECTION = _ACTIONABLE | {"image"}
IN_INPUT = frozenset(RULES) - {"button", "image", "overflow"}
