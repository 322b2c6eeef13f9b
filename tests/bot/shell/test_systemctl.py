from __future__ import annotations

from bot.shell import systemctl


def test_the_commands_are_what_a_person_would_type() -> None:
    assert systemctl.keep("a.service", "/opt/a.service") == (
        "`sudo cp --remove-destination --preserve=mode,timestamps /opt/a.service"
        " /etc/systemd/system/a.service && sudo systemctl daemon-reload`"
    )
    assert systemctl.unmask("a.service") == "`sudo systemctl unmask a.service`"
    assert systemctl.start("a.service") == "`sudo systemctl start a.service`"
    assert systemctl.keep_transient("a.service", "/run/systemd/transient/a.service") == (
        "`sudo cp --remove-destination --preserve=mode,timestamps /run/systemd/transient/a.service"
        " /etc/systemd/system/a.service && sudo systemctl stop a.service"
        " && sudo systemctl daemon-reload && sudo systemctl start a.service`"
    )
    assert systemctl.restart("a.service") == (
        "`sudo systemctl daemon-reload && sudo systemctl restart a.service`"
    )
    assert systemctl.status("a.service") == "`systemctl status --no-pager a.service`"
