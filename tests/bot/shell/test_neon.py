from __future__ import annotations

import shlex

from bot.domain.plan import SecretSource
from bot.domain.plan.services import Neon
from bot.domain.reading import ProviderAnswer
from bot.shell import neon


def settings(source: SecretSource) -> Neon:
    return Neon(kind="neon", project="quiet-river-1", api_key=source)


def test_a_call_is_one_shell_line_that_names_the_keys_variable() -> None:
    said = neon.call(settings(SecretSource(env="KEY")), "PATCH", "", {"a": "it's"})

    words = shlex.split(said.strip("`"))
    assert words[0] == "curl"
    assert "Authorization: Bearer $KEY" in words
    assert words[-2:] == [
        '{"a":"it\'s"}',
        "https://console.neon.tech/api/v2/projects/quiet-river-1",
    ]


def test_a_call_without_a_body_sends_none() -> None:
    said = neon.call(settings(SecretSource(file="key")), "POST", "/branches/br-1/snapshot?name=x")

    assert "$NEON_API_KEY" in said
    assert "--data" not in said
    assert "'https://console.neon.tech/api/v2/projects/quiet-river-1/branches/br-1/snap" in said


def test_snapshots_come_newest_first() -> None:
    body = (
        '{"snapshots": [{"name": "a", "created_at": "2026-01-01T00:00:00Z"},'
        ' {"name": "b", "created_at": "2026-01-02T00:00:00.123456789Z"}]}'
    )
    found = neon.snapshots(ProviderAnswer(status=200, body=body, asked_at=0))

    assert [each.name for each in found] == ["b", "a"]
    assert found[0].branch == ""
    assert found[0].expires_at is None
