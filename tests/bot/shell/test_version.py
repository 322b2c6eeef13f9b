from __future__ import annotations

import pytest

from bot.shell.version import at_least, major_minor


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("26.1.5+dfsg1", (26, 1)),
        ("23.0.6-ce", (23, 0)),
        ("v2.29.7-desktop.1", (2, 29)),
        ("2.26.1-4", (2, 26)),
        ("5:27.3.1-1~debian.12~bookworm", (27, 3)),
        ("Docker Compose version v2.26.1", (2, 26)),
        ("(none)", None),
        ("", None),
        ("24", None),
    ],
)
def test_versions_are_read_as_they_are_written(text: str, numbers: tuple[int, int] | None) -> None:
    assert major_minor(text) == numbers


def test_the_major_number_decides() -> None:
    assert at_least("24.0.0", 24)
    assert not at_least("23.9.9", 24)
    assert not at_least("unknown", 0)
