"""The script runs in tests/integration/test_pending_sql.py, over a real sshd."""

from __future__ import annotations

from bot.shell import pending_sql


def test_the_folder_travels_as_a_word_of_its_own() -> None:
    probe = pending_sql.ask("/srv/it's; rm -rf /")

    assert probe.argv[-1] == "/srv/it's; rm -rf /"
    assert pending_sql.look("/srv/a b") == "`ls -l '/srv/a b'`"
