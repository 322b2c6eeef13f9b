from __future__ import annotations

import pytest

from bot.shell import permissions


@pytest.mark.parametrize(
    ("path", "shared"),
    [("/srv/up", True), ("/srv/up/a", True), ("/srv/upper", False), ("/srv", False)],
)
def test_what_the_old_app_uses_keeps_its_owner(path: str, shared: bool) -> None:
    said = permissions.grant(path, "10001:10002", ("/srv/up/", "/else"))

    assert ("setfacl" in said) is shared
    assert ("chown --recursive 10001:10002" in said) is not shared


def test_the_tool_comes_from_its_package() -> None:
    assert permissions.install_setpriv() == "`sudo apt-get install --yes util-linux`"
