"""The folder of migration files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.connectors.migration_files import MigrationFiles, from_folder, read_migration
from bot.domain.errors import FileRefused, UnknownMigration
from bot.domain.migration_file import FileHasErrors
from bot.domain.plan.services import Postgres

EXAMPLES = Path(__file__).parents[3] / "docs/examples"
DOCS = (EXAMPLES / "static-site.yml").read_text()
BLOG = (EXAMPLES / "pm2-postgres.yml").read_text()


@pytest.fixture
def files(tmp_path: Path) -> MigrationFiles:
    (tmp_path / "docs.yml").write_text(DOCS)
    (tmp_path / "blog.yaml").write_text(BLOG)
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / ".draft.yml").write_text("not: ours")
    return MigrationFiles(tmp_path)


def test_a_channel_gets_its_plan(files: MigrationFiles) -> None:
    assert files.for_channel("C0123DOCS").name == "docs/production"
    assert [loaded.plan.app for loaded in files.all()] == ["blog", "docs"]


def test_an_edit_counts_at_the_next_question(files: MigrationFiles) -> None:
    before = files.for_channel("C0123DOCS")
    assert files.for_channel("C0123DOCS") is before
    (files.folder / "docs.yml").write_text(DOCS.replace("port: 18080", "port: 18081"))

    assert files.for_channel("C0123DOCS").stack.services[0].port == 18081
    (files.folder / "docs.yml").unlink()
    with pytest.raises(UnknownMigration):
        files.for_channel("C0123DOCS")


def test_a_channel_without_a_file_is_told_which_files_there_are(files: MigrationFiles) -> None:
    with pytest.raises(UnknownMigration) as refused:
        files.for_channel("C0123NONE")

    assert refused.value.sentence == (
        f"No migration file names this channel, C0123NONE. In {files.folder}: "
        "blog.yaml (C0123BLOG), docs.yml (C0123DOCS)."
    )
    assert refused.value.next_action == "Write `channel:` with this id into the migration's file."


def test_a_broken_file_is_reported_to_its_own_channel_only(files: MigrationFiles) -> None:
    (files.folder / "docs.yml").write_text(DOCS.replace("app: docs", "app: ["))

    with pytest.raises(FileHasErrors, match=r"docs\.yml has an error"):
        files.for_channel("C0123DOCS")
    assert files.for_channel("C0123BLOG").app == "blog"
    with pytest.raises(UnknownMigration, match=r"docs\.yml \(refused\)"):
        files.for_channel("C0123NONE")


def test_a_file_that_hides_its_channel_is_reported_where_nothing_fits(
    files: MigrationFiles,
) -> None:
    (files.folder / "x.yml").write_bytes(b"\xff")

    with pytest.raises(FileHasErrors, match=r"x\.yml:1:1: the byte 0xff is not UTF-8"):
        files.for_channel("C0123NONE")
    assert files.for_channel("C0123BLOG").app == "blog"


def test_rivals_are_refused_all_of_them(files: MigrationFiles) -> None:
    (files.folder / "copy.yml").write_text(DOCS)

    with pytest.raises(FileHasErrors, match=r"claimed by docs\.yml as well"):
        files.for_channel("C0123DOCS")
    with pytest.raises(FileRefused) as refused:
        files.all()
    assert "copy.yml has 2 errors" in refused.value.sentence
    assert "docs.yml has 2 errors" in refused.value.sentence
    assert files.for_channel("C0123BLOG").app == "blog"


def test_paths_on_the_bot_start_in_the_folder_of_the_file(
    files: MigrationFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/slipway")
    (files.folder / "docs.yml").write_text(f"tls: {{ca_file: ca.pem}}\n{DOCS}")
    (files.folder / "blog.yaml").write_text(
        BLOG.replace("env: BLOG_DATABASE_URL", "file: ~/secrets/url")
    )
    written = files.for_channel("C0123DOCS")
    folder = str(files.folder)
    docs = from_folder(written, folder)
    blog = from_folder(files.for_channel("C0123BLOG"), folder)

    assert written.tls.ca_file == "ca.pem"
    assert docs.tls.ca_file == str(files.folder / "ca.pem")
    assert docs.target.key.file == str(files.folder / "keys/www")
    assert isinstance(blog.database, Postgres)
    assert blog.database.url.file == "/home/slipway/secrets/url"
    assert blog.target.key.file == ""


def test_a_neon_key_in_a_file_is_found_too(tmp_path: Path) -> None:
    text = (EXAMPLES / "systemd-neon.yml").read_text()
    (tmp_path / "a.yml").write_text(text.replace("env: NEON_API_KEY", "file: /run/neon"))

    database = MigrationFiles(tmp_path).for_channel("C0123ABCD").database
    assert database.kind == "neon"
    assert database.api_key.file == "/run/neon"


def test_a_folder_or_file_that_cannot_be_read_is_a_sentence(files: MigrationFiles) -> None:
    (files.folder / "z.yml").symlink_to("nowhere")
    with pytest.raises(FileHasErrors, match=r"z\.yml:1:1: the file cannot be read: No such file"):
        files.all()
    with pytest.raises(UnknownMigration, match="cannot be read: No such file or directory"):
        MigrationFiles(files.folder / "gone").survey()


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnknownMigration, match=r"no \*\.yml file"):
        MigrationFiles(tmp_path).for_channel("C0123NONE")


def test_one_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "docs.yml"
    file.write_text(DOCS)

    assert read_migration(file).channel == "C0123DOCS"
    with pytest.raises(FileRefused, match="cannot be read"):
        read_migration(tmp_path / "gone.yml")
