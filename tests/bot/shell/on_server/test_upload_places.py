from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.shell.on_server import upload_places as places
from bot.shell.on_server.upload_places import Mount


def test_what_is_no_json_is_nothing() -> None:
    assert places.parsed(b'{"a": 1}') == {"a": 1}
    assert places.parsed(b"") is None


def test_a_link_is_below_where_it_leads(land: Path) -> None:
    (land / "disk/uploads").mkdir(parents=True)
    (land / "uploads").symlink_to(land / "disk/uploads")

    assert places.below(f"{land}/uploads", [f"{land}/disk"])
    assert places.below(f"{land}/disk", [f"{land}/disk"])
    assert not places.below(f"{land}/diskette", [f"{land}/disk"])
    assert places.below("/anywhere", ["/"])


@pytest.mark.parametrize(("path", "is_so"), [("/", True), ("/var/log/shop", True), ("/srv", False)])
def test_the_systems_folders_hold_no_uploads(path: str, is_so: bool) -> None:
    assert places.is_system(path) is is_so


def test_binds_and_volumes_are_known_by_the_folder_on_the_server() -> None:
    project = {
        "services": {
            "api": {
                "volumes": [
                    {"type": "bind", "source": "/srv/up", "target": "/up", "read_only": True},
                    {"type": "volume", "source": "data", "target": "/data"},
                    {"type": "volume", "source": "disk", "target": "/disk"},
                    {"type": "volume", "target": "/anonymous"},
                    {"type": "tmpfs", "target": "/tmp"},
                ]
            },
            "web": {},
        },
        "volumes": {"data": {"name": "shop_data"}, "disk": {"driver_opts": {"device": "/mnt/d"}}},
    }

    assert places.mounts(project, "/var/lib/docker") == [
        Mount("api", "/srv/up", "/up"),
        Mount("api", "/var/lib/docker/volumes/shop_data/_data", "/data"),
        Mount("api", "/mnt/d", "/disk"),
        Mount("api", "/var/lib/docker/volumes//_data", "/anonymous"),
    ]
    assert places.mounts(None, "/var/lib/docker") == []


def test_files_are_walked_below_and_up_to_a_limit(land: Path) -> None:
    (land / "2024/05").mkdir(parents=True)
    (land / "a.jpg").write_text("a")
    (land / "2024/05/b.jpg").write_text("bb")
    (land / "link").symlink_to("/etc/hostname")

    assert {(each.name, each.size) for each in places.files(str(land), 9)} == {
        ("a.jpg", 1),
        ("2024/05/b.jpg", 2),
    }
    assert len(list(places.files(str(land), 1))) == 1


def test_a_folder_that_went_away_is_empty(land: Path) -> None:
    assert list(places._entries(str(land / "gone"), land.stat().st_dev)) == []
    assert list(places._entries(str(land.parent), -1)) == []


def test_a_look_around_follows_links_and_leaves_out_what_passes(land: Path) -> None:
    for folder in ("app/node_modules", "app/deep", "disk"):
        (land / folder).mkdir(parents=True)
        (land / folder / "file.jpg").write_text("x")
    (land / "app/uploads").symlink_to(land / "disk")
    (land / "disk/back").symlink_to(land / "app")
    (land / "app/etc").symlink_to("/etc")

    found, cut = places.around([f"{land}/app", f"{land}/none"])

    assert {path for path, _ in found} == {f"{land}/app/deep/file.jpg", f"{land}/disk/file.jpg"}
    assert not cut


def test_a_look_around_ends(land: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ENTRIES", 2)
    for name in "abc":
        (land / name).write_text(name)

    found, cut = places.around([str(land)])

    assert cut
    assert len(found) == 1


def test_a_path_is_one_field_of_a_row() -> None:
    odd = os.fsdecode(b"/srv/a\tb\nc\xff")

    assert places.shown(odd) == "/srv/a?b?c?"
    assert len(places.shown("/" + "x" * 900)) == 200
