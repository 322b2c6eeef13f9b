"""Files that hold the bucket's keys lie beside the migration file."""

from __future__ import annotations

from pathlib import Path

from bot.domain.migration_file import parse
from bot.domain.plan.paths import anchored
from bot.domain.plan.uploads import Bucket

FULL = (Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text()


def test_a_key_in_a_file_is_found_from_the_plans_folder() -> None:
    text = FULL.replace("access_key: {env: UPLOADS_KEY_ID}", "access_key: {file: keys/s3}")

    plan = anchored(parse(text, "f.yml"), lambda path: f"/plans/{path}")

    assert isinstance(plan.files, Bucket)
    assert plan.files.access_key is not None
    assert plan.files.access_key.file == "/plans/keys/s3"
    assert plan.files.secret_key is not None
    assert plan.files.secret_key.env == "UPLOADS_KEY"


def test_a_bucket_without_keys_stays_as_it_is() -> None:
    lines = [line for line in FULL.splitlines() if "env: UPLOADS_KEY" not in line]

    plan = anchored(parse("\n".join(lines), "f.yml"), lambda path: f"/plans/{path}")

    assert isinstance(plan.files, Bucket)
    assert plan.files.access_key is None
