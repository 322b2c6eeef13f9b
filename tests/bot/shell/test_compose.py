from __future__ import annotations

import subprocess

from bot.domain.plan import Service, Stack
from bot.shell import compose, docker

STACK = Stack(
    directory="/srv/shop",
    project="shop",
    domain="shop.example",
    services=(Service(name="api", port=18000),),
)
SHOP = (
    "docker compose --project-directory /srv/shop --project-name shop"
    " --file /srv/shop/docker-compose.prod.yml --env-file /srv/shop/.env.prod"
)


def test_every_command_sees_this_stack_and_no_other() -> None:
    assert compose.explain(STACK) == f"`{SHOP} config --quiet`"
    assert compose.up(STACK, "api") == f"`{SHOP} up --detach api`"
    assert compose.build(STACK, "api") == f"`{SHOP} build api`"
    assert compose.pull(STACK, "api") == f"`{SHOP} pull api`"
    assert compose.push(STACK, "api") == f"`{SHOP} push api`"
    assert compose.recreate(STACK, "api") == f"`{SHOP} up --detach --no-deps --force-recreate api`"


RESOLVED = """26.1.5|/var/lib/docker|json-file|null
name: shop
services:
  api:
    build:
      context: /srv/shop
    environment:
      image: canary
      SHARED: |-
        text
            image: canary
    image: 127.0.0.1:5000/api:1
  "7":
    build:
      context: /srv
  web:
    image: "127.0.0.1:5000/api:1"
volumes:
  data:
    image: none
"""


def test_the_images_are_those_that_compose_would_name() -> None:
    done = subprocess.run(
        ("sh", "-c", f"project=shop\n{compose.IMAGES}\nimages"),
        input=RESOLVED,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["127.0.0.1:5000/api:1", "shop-7"]


def test_the_project_is_resolved_with_all_its_profiles_after_the_line_of_the_daemon() -> None:
    text, as_json = compose.resolved(STACK), compose.resolved_json(STACK)

    assert text.argv[4:] == (*compose.arguments(STACK), "--profile", "*", "config")
    assert as_json.argv == (*text.argv, "--format", "json")
    assert text.feed == as_json.feed == docker.INFO
