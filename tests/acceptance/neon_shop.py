"""The sandbox's shop with its data where the example has it: at Neon, and in a bucket."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sandbox.migration import example, migration
from sandbox.neon import NeonStandIn
from sandbox.server import Server
from tests.neon import database, gateway, url
from tests.s3 import REGION, S3

BUCKET = "shop-uploads"
RUNBOOK = "# The way back\n\nsystemctl start shop-api shop-web shop-worker nginx\n"
OLD, NEW = "/etc/shop/shop.env", "/srv/shop-next/.env.prod"
_FILES = f"{OLD} {NEW} {NEW}.example /srv/shop-next/docker-compose.prod.yml /etc/hosts"
#: The shop's own code keeps uploads in a folder; here the containers have their own, unshared.
_NO_MOUNT = "sed -i '/^    volumes:$/{N;/uploads/d}' /srv/shop-next/docker-compose.prod.yml"
_COMPOSE = (
    "docker compose --project-directory /srv/shop-next"
    " --file /srv/shop-next/docker-compose.prod.yml up --detach --wait"
)
_UNITS = "systemctl restart shop-api shop-web shop-worker"
#: It gathers nothing; that it runs is all that can be seen of it here.
_LOGS = "systemd-run --quiet --unit promtail sleep infinity"


@contextmanager
def moved(server: Server, neon: NeonStandIn, bucket: S3) -> Iterator[None]:
    """Both sides of the shop use them, on the server too; all is as before at the end."""
    lines = "\n".join(_variables(neon, bucket))
    names = (
        "# The key of the bucket\nAWS_ACCESS_KEY_ID=\n\n# Its other half\nAWS_SECRET_ACCESS_KEY="
    )
    try:
        server.run(
            f"""set -e; for each in {_FILES}; do cp -a $each /root/kept${{each##*/}}; done
            for each in {OLD} {NEW}; do
              sed -i /^DATABASE_URL=/d $each; printf '%s\\n' {shlex.quote(lines)} >>$each
            done
            printf '\\n%s\\n' {shlex.quote(names)} >>{NEW}.example
            printf '%s %s\\n' {gateway(server)} {_host(neon)} >>/etc/hosts
            {_NO_MOUNT}; {_UNITS}; {_LOGS}; {_COMPOSE}"""
        )
        yield
    finally:
        server.run(
            f"""for each in {_FILES}; do
              [ ! -e /root/kept${{each##*/}} ] || cat /root/kept${{each##*/}} >$each
            done
            rm -f /root/kept*; systemctl stop promtail; {_UNITS}; {_COMPOSE}"""
        )
        server.wait_ready()


def _variables(neon: NeonStandIn, bucket: S3) -> Iterator[str]:
    place: Any = {"LocationConstraint": REGION}
    bucket.client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    key, secret = bucket.user("shop", BUCKET, "s3:*")
    yield f"DATABASE_URL={url(neon, 'shop', '-pooler')}"
    yield f"AWS_ACCESS_KEY_ID={key}"
    yield f"AWS_SECRET_ACCESS_KEY={secret}"


def _host(neon: NeonStandIn) -> str:
    return str(urlsplit(url(neon, "shop", "-pooler")).hostname)


def content(server: Server, neon: NeonStandIn, bucket: S3) -> dict[str, Any]:
    """The example, changed in addresses, keys and names, and in what the shop has not.

    Not here: a CI's scans (no scanner can be had), a staging host (nobody could have tried the
    certificate there), a checkout of the app and a page for the time away (the shop has neither).
    The second old API listens at an address of its own, for its port cannot be chosen.
    """
    known, shop = example(server), migration(server)
    database_ = {**known["database"], **database(neon, "shop"), "processes": {"worker": 1}}
    database_.pop("migrations")
    files = {**known["files"], "bucket": BUCKET, "endpoint": bucket.url, "region": REGION}
    legacy = {**known["legacy"], **_of(shop["legacy"], "env_files", "uploads")}
    legacy["beside"] = _beside(legacy["beside"])
    stack = {**known["stack"], **shop["stack"]}
    stack["migrate"] = {"service": "api", "command": ["python3", "-m", "shop.schema"]}
    for block, names in (
        (known, ("scan",)),
        (stack, ("repository", "maintenance_caddyfile")),
    ):
        for name in names:
            block.pop(name, None)
    own = _of(shop, "channel", "health", "tls", "roles")
    return {**known, **own, "legacy": legacy, "stack": stack, "database": database_, "files": files}


def _beside(example_: Mapping[str, Any]) -> dict[str, Any]:
    address = {"environment": {"BIND": "127.0.0.2"}, "address": "http://127.0.0.2:8000"}
    return {**example_, **address}


def _of(block: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: block[name] for name in names}
