"""The environment as settings: all problems at once, no secret in sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.secret import Secret
from bot.settings import (
    VARIABLES,
    Mode,
    SettingsIncomplete,
    load_local_settings,
    load_settings,
)

HIDDEN = "0123456789abcdef"
TOKENS = {
    "SLACK_BOT_TOKEN": f"xoxb-{HIDDEN}",
    "SLACK_APP_TOKEN": f"xapp-{HIDDEN}",
    "SLACK_SIGNING_SECRET": HIDDEN,
    "HOME": "/home/slipway",
}


def problems(**changes: str | None) -> list[str]:
    environ = {**TOKENS, **changes}
    with pytest.raises(SettingsIncomplete) as refused:
        load_settings({name: value for name, value in environ.items() if value is not None})
    assert HIDDEN not in refused.value.sentence
    return [problem.sentence for problem in refused.value.problems]


def test_three_variables_are_enough() -> None:
    settings = load_settings(TOKENS)

    assert settings.mode is Mode.SOCKET
    assert settings.bot_token == Secret(f"xoxb-{HIDDEN}")
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url.reveal() == (
        "sqlite:////home/slipway/.local/state/slipway/slipway.db"
    )
    assert settings.audit_key_file == Path("/home/slipway/.local/state/slipway/audit.key")
    assert settings.migrations == Path("migrations").absolute()
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.log_level == "info"


@pytest.mark.parametrize(
    ("state", "folder"),
    [("/srv/state", "/srv/state/slipway"), ("relative", "/home/slipway/.local/state/slipway")],
)
def test_the_state_folder_follows_xdg(state: str, folder: str) -> None:
    settings = load_local_settings({"HOME": "/home/slipway", "XDG_STATE_HOME": state})

    assert settings.audit_key_file.parent == Path(folder)


def test_the_command_line_needs_no_token() -> None:
    settings = load_local_settings({"HOME": "/h", "SLIPWAY_DATABASE_URL": "postgresql://a@b/c"})

    assert settings.database_url == Secret("postgresql://a@b/c")


def test_no_secret_is_in_any_picture_of_the_settings() -> None:
    settings = load_settings({**TOKENS, "SLIPWAY_DATABASE_URL": f"postgresql://a:{HIDDEN}@b/c"})

    assert HIDDEN not in f"{settings} {settings!r}"


@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        ("socket", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ("http", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("BOTH", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
    ],
)
def test_each_mode_asks_for_what_it_needs(mode: str, missing: list[str]) -> None:
    with pytest.raises(SettingsIncomplete) as refused:
        load_settings({"HOME": "/h", "SLIPWAY_MODE": mode})

    assert [problem.variable for problem in refused.value.problems] == missing


def test_everything_wrong_is_said_at_once() -> None:
    said = problems(
        SLIPWAY_MODE="sockets",
        SLACK_BOT_TOKEN=f"xapp-{HIDDEN}",
        SLACK_APP_TOKEN=None,
        SLACK_API_URL=f"https://a:{HIDDEN}@slack.example/",
        SLIPWAY_HTTP_PORT="80800",
        SLIPWAY_LOG_LEVEL=f"xoxb-{HIDDEN}",
        SLIPWAY_DATABSE_URL="x",
        SLIPWAY_ELSEWHERE="x",
    )

    assert said == [
        "SLIPWAY_DATABSE_URL is not known; did you mean SLIPWAY_DATABASE_URL?",
        'SLIPWAY_LOG_LEVEL is "***"; write one of debug, info, warning, error.',
        'SLIPWAY_MODE is "sockets"; write one of socket, http, both.',
        "SLACK_BOT_TOKEN holds an app-level token; it must hold a bot token (xoxb-…).",
        "SLACK_APP_TOKEN is not set; the socket needs it.",
        "SLACK_API_URL is not an address; write https://… without a password.",
        'SLIPWAY_HTTP_PORT is "80800"; write a port between 0 and 65535.',
    ]


def test_a_token_of_no_known_kind_is_refused() -> None:
    assert problems(SLACK_BOT_TOKEN=HIDDEN) == [
        "SLACK_BOT_TOKEN does not begin with xoxb-; it must hold a bot token (xoxb-…)."
    ]


def test_a_secret_may_come_from_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text(f"xoxb-{HIDDEN}\n")
    environ = {**TOKENS, "SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": str(file)}

    assert load_settings(environ).bot_token == Secret(f"xoxb-{HIDDEN}")


@pytest.mark.parametrize(
    ("mode", "content", "said"),
    [
        (0o640, b"x", "has mode 0640; others can read it: run `chmod 600 {}`."),
        (0o600, b" \n", "is empty."),
        (0o600, b"\xff", "does not hold text."),
    ],
)
def test_a_file_that_is_not_private_or_holds_nothing_is_refused(
    tmp_path: Path, mode: int, content: bytes, said: str
) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    file.chmod(mode)

    assert problems(SLACK_BOT_TOKEN=None, SLACK_BOT_TOKEN_FILE=str(file)) == [
        f"SLACK_BOT_TOKEN_FILE: {file} {said.format(file)}"
    ]


def test_a_missing_file_and_two_sources_are_refused(tmp_path: Path) -> None:
    gone = tmp_path / "gone"

    assert problems(SLACK_APP_TOKEN=None, SLACK_APP_TOKEN_FILE=str(gone)) == [
        f"SLACK_APP_TOKEN_FILE: {gone} cannot be read: No such file or directory."
    ]
    assert problems(SLACK_APP_TOKEN_FILE=str(gone)) == [
        "Both SLACK_APP_TOKEN and SLACK_APP_TOKEN_FILE are set; keep one of them."
    ]


def test_every_variable_is_explained() -> None:
    assert all(";" in meaning or "token" in meaning for meaning in VARIABLES.values())
