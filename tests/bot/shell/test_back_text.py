from __future__ import annotations

import re

from bot.shell.back_text import TEXT


def test_it_writes_no_file_so_that_a_full_disk_does_not_stop_it() -> None:
    written = [word for word in re.findall(r"(?<![&<-])>+\s*(\S+)", TEXT) if word[0] not in "&"]

    assert {word.rstrip(";") for word in written} <= {"/dev/null"}
    assert "<<" not in TEXT
