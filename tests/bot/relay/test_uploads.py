"""What a file is called, and how it is found again."""

from __future__ import annotations

from bot.relay.uploads import file_of, is_file, marked


def test_a_name_keeps_its_ending_and_is_another_one_for_each_key() -> None:
    first, second = marked("watch.png", "watch/1/chart"), marked("watch.png", "watch/2/chart")

    assert first.startswith("watch-")
    assert first.endswith(".png")
    assert first != second


def test_a_message_that_shares_the_file_is_found_by_the_key() -> None:
    name = marked("watch.png", "watch/1/chart")
    message = {"files": [{"id": "F0", "name": "watch.png"}, {"id": "F1", "name": name}]}

    assert file_of(message, "watch/1/chart") == "F1"
    assert file_of(message, "watch/2/chart") is None
    assert file_of({"files": None}, "watch/1/chart") is None


def test_a_file_is_not_taken_for_the_time_of_a_message() -> None:
    assert is_file("F0ABCDEF123")
    assert not is_file("1753000000.000100")
