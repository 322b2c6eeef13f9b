"""The rules for modals and App Homes."""

from __future__ import annotations

import json
from typing import Any

from sandbox.slack import limits
from sandbox.slack.blocks import check_blocks, with_ids
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.lint import PLAIN, Lint

KEYS = {
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
}


def check_view(view: Any, kind: str) -> Json:
    """A view of this kind with ids filled in. Raises SlackError as Slack would."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", messages=("missing required field: view",))
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    lint = Lint()
    if view.get("type") != kind:
        lint.say("/view/type", f"unsupported type: {view.get('type')}")
    lint.keys(view, KEYS, "/view")
    for key, most in (
        ("private_metadata", limits.PRIVATE_METADATA),
        ("callback_id", limits.ID),
        ("external_id", limits.ID),
    ):
        lint.string(view, key, most, "/view")
    blocks = lint.items(view, "blocks", limits.VIEW_BLOCKS, "/view")
    check_blocks(lint, blocks, "/view/blocks")
    if kind == "modal":
        _check_modal(lint, view, blocks)
    if lint.messages:
        raise SlackError("invalid_arguments", messages=tuple(lint.messages))
    return {**view, "blocks": with_ids(blocks)}


def _check_modal(lint: Lint, view: Json, blocks: list[Any]) -> None:
    lint.text(view.get("title"), PLAIN, limits.MODAL_TITLE, "/view/title")
    for key in ("submit", "close"):
        if view.get(key) is not None:
            lint.text(view[key], PLAIN, limits.MODAL_TITLE, f"/view/{key}")
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if asks and view.get("submit") is None:
        lint.say("/view/submit", "`submit` is required when an input is in blocks")
