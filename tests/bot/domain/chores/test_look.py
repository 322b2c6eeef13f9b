from __future__ import annotations

from bot.domain.chores.look import Item, Look, look_of, together

HOLE = Item(key="web/CVE-1/openssl", said="web: CVE-1", remedy="Upgrade openssl.")
OTHER = Item(key="web/CVE-2/zlib", said="web: CVE-2")


def test_only_what_was_not_there_before_is_news() -> None:
    look = Look(items=(HOLE, OTHER))

    assert look.news({HOLE.key}) == (OTHER,)
    assert look.news(()) == (HOLE, OTHER)


def test_clean_is_only_what_was_seen_to_be_so() -> None:
    assert Look(facts=("3 images",)).clean
    assert not Look(items=(HOLE,)).clean
    assert not Look(trouble="web-1 is silent").clean


def test_a_look_survives_its_json() -> None:
    look = Look(items=(HOLE,), facts=("3 images",), trouble="odd", beside="no")

    assert look_of(look.to_json()) == look


def test_two_servers_are_told_apart_and_one_is_not() -> None:
    silent = Look(trouble="no answer")
    both = together((("web-1", Look(items=(HOLE,), facts=("fine",))), ("web-2", silent)))

    assert together((("web-1", Look(items=(HOLE,))),)).items == (HOLE,)
    assert both.items[0].said == "web-1: web: CVE-1"
    assert both.items[0].key == "web-1/web/CVE-1/openssl"
    assert (both.facts, both.trouble) == (("web-1: fine",), "web-2: no answer")
