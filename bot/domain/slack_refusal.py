"""What Slack's refusals mean, and what to do about them."""

from __future__ import annotations

_TOKENS = "Copy it afresh from the Slack app's settings"
_REMEDIES = {
    "invalid_auth": f"Slack does not know this token. {_TOKENS}.",
    "not_authed": f"No token was sent. {_TOKENS}.",
    "account_inactive": "The token's account was deactivated. Install the app again.",
    "token_revoked": "The token was revoked. Install the app again.",
    "token_expired": "The token has expired. Switch token rotation off, or install the app again.",
    "not_allowed_token_type": (
        "This is another kind of token: SLACK_BOT_TOKEN takes xoxb-…, SLACK_APP_TOKEN xapp-…."
    ),
    "no_permission": "The token lacks a permission. Give the app token `connections:write`.",
    "missing_scope": "A scope is missing. Install the app again from app_manifest.yml.",
    "link_disabled": "Socket Mode is switched off. Switch it on in the Slack app's settings.",
    "team_access_not_granted": "The workspace did not approve the app. Ask one of its admins.",
    "org_login_required": "The workspace is being moved. Try again later.",
    "team_access_denied": "The workspace refuses the app. Ask one of its admins.",
}


def fatal(code: str) -> bool:
    """Whether asking again cannot help: a person must change something first."""
    return code in _REMEDIES and code != "org_login_required"


def remedy_of(code: str) -> str:
    """A sentence or two about one of Slack's error codes."""
    return _REMEDIES.get(code, "Look the code up in Slack's documentation of the method.")
