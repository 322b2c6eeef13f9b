from __future__ import annotations

import os
from pathlib import Path

from bot.connectors.emergency_log import ROOM, EmergencyLog


def test_its_room_is_set_aside_and_writing_in_it_needs_no_new_room(tmp_path: Path) -> None:
    log = EmergencyLog(tmp_path / "deep" / "rollbacks.log")
    log.prepare()
    blocks = log.path.stat().st_blocks
    log.append({"id": "a", "by": "U0"})
    log.prepare()

    assert log.path.stat().st_size == ROOM
    assert log.path.stat().st_blocks == blocks > 0
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.entries() == ({"id": "a", "by": "U0"},)


def test_it_is_written_also_where_nothing_was_set_aside(tmp_path: Path) -> None:
    log = EmergencyLog(tmp_path / "rollbacks.log")
    assert log.pending() == ()
    log.append({"id": "a"})

    assert log.pending() == ({"id": "a", "fences": {}},)


def test_what_is_known_of_a_rollback_adds_up_until_the_database_has_it(tmp_path: Path) -> None:
    log = EmergencyLog(tmp_path / "rollbacks.log")
    log.prepare()
    for entry in ({"id": "a", "at": "1"}, {"id": "a", "fences": {"web-1": 7}}, {"id": "b"}):
        log.append(entry)
    log.append({"id": "a", "fences": {"web-2": 9}, "seen": []})

    first, second = log.pending()
    assert first == {"id": "a", "at": "1", "fences": {"web-1": 7, "web-2": 9}, "seen": []}
    assert second["id"] == "b"
    log.merged("a")
    assert [entry["id"] for entry in log.pending()] == ["b"]
    log.merged("b")
    assert log.entries() == ()
    assert log.path.stat().st_size == ROOM


def test_a_torn_line_hides_no_other(tmp_path: Path) -> None:
    log = EmergencyLog(tmp_path / "rollbacks.log")
    log.append({"id": "a"})
    with log.path.open("ab") as file:
        file.write(b'{"id": "b", "se\n')
    log.append({"id": "c"})

    assert [entry["id"] for entry in log.pending()] == ["a", "c"]


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rollbacks.log"
    EmergencyLog(path).prepare()
    children = []
    for writer in range(4):
        child = os.fork()
        if child == 0:
            for number in range(25):
                EmergencyLog(path).append({"id": f"{writer}-{number}"})
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)

    assert len(EmergencyLog(path).pending()) == 100
