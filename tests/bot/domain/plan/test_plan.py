"""What the plan refuses and what it answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.migration_file import FileHasErrors, parse

FULL = (Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("channel: C0123ABCD", "channel: general", '"general" is not a Slack channel id'),
        ("[U0123DBA]", "[dba]", '"dba" is not a Slack user id (U…) or user group id (S…)'),
        ("directory: /srv/shop", "directory: srv", '"srv" is not an absolute path without'),
        ("directory: /srv/shop", "directory: /a/../b", '"/a/../b" is not an absolute path'),
        ("env_file: .env.prod", "env_file: /etc/env", '"/etc/env" is not a path inside'),
        ("env_file: .env.prod", "env_file: a/../../b", '"a/../../b" is not a path inside'),
        ("env_file: .env.prod", 'env_file: "-rf"', '"-rf" is not a path inside'),
        ("workers: [shop-worker.service]", "workers: [jobs]", "'jobs' is not one of the units"),
        ("nginx.service", "'nginx;reboot'", '"nginx;reboot" is not the name of a systemd unit'),
        ("host: web-1", "host: -oProxyCommand=x ", "is not a host name or an address"),
        ("host_key: ssh-ed25519", "host_key: ssh-dss", "this is not an SSH host key"),
        ("env: NEON_API_KEY", "{}", "name exactly one of env, file, command"),
        ("bucket: shop-uploads", "bucket: ../x", '"../x" is not a bucket'),
        ("prefix: uploads/", "prefix: uploads", '"uploads" is not a prefix with a slash'),
        ("prefix: uploads/", "prefix: /uploads/", '"/uploads/" is not a prefix with a slash'),
        ("https://s3.eu-central-1.example.net", "https://s3.example/x", "is not a URL without"),
        ("app_access_key: AWS_ACCESS_KEY_ID", "app_access_key: a-b", "the name of a variable"),
        ("secret_key: {env: UPLOADS_KEY}", "", "name both halves of the bot's key"),
    ],
)
def test_a_value_that_could_do_harm_is_refused(old: str, new: str, said: str) -> None:
    assert FULL.count(f"{old} ") + FULL.count(f"{old}\n") >= 1 or old in FULL
    with pytest.raises(FileHasErrors) as refused:
        parse(FULL.replace(old, new, 1), "f.yml")

    (error,) = refused.value.errors
    assert said in error.problem


def test_a_plan_answers_with_its_name_its_paths_and_its_digest() -> None:
    plan = parse(FULL, "f.yml")

    assert plan.name == "shop/production"
    assert plan.stack.compose_path == "/srv/shop/docker-compose.prod.yml"
    assert plan.stack.env_path == "/srv/shop/.env.prod"
    assert plan.at(plan.targets[0]) == plan
    assert plan.digest == parse(f"# a comment\n{FULL}", "g.yml").digest
    assert plan.digest != parse(FULL.replace("port: 18000", "port: 18001"), "f.yml").digest


def test_a_freeze_holds_a_cutover_up_and_is_no_other_plan() -> None:
    plan = parse(FULL, "f.yml")

    assert plan.freezes
    assert plan.digest == plan.model_copy(update={"freezes": ()}).digest
