from __future__ import annotations

from bot.domain.plan import Service, Stack
from bot.shell import compose

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
