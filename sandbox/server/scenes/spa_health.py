"""The front end answers every path with 200 and its one page, so /health says nothing."""

from __future__ import annotations

from sandbox.server.scenes.scene import COMPOSE, Remedy, Scene

_UP = f"docker compose --progress quiet --file {COMPOSE} up --detach --wait web"
_ANY_200 = "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health')"

SCENE = Scene(
    name="spa_health",
    finding="C-APP-3",
    keeps=(COMPOSE,),
    # Its own health check is as easily pleased, so Docker calls the container healthy.
    breaks=f"""cat > /tmp/lines <<'LINES'
    command: [python3, -m, shop.spa]
    healthcheck: {{test: [CMD, python3, -c, "{_ANY_200}"], start_period: 30s, start_interval: 1s}}
LINES
sed -i '/^    image: .*shop-web/r /tmp/lines' {COMPOSE}
{_UP}""",
    shows="curl -sf http://127.0.0.1:18080/health | grep -qi '<!doctype html>'",
    remedy=Remedy(
        command=f"sed -i -e '/shop[.]spa/d' -e '/^    healthcheck: /d' {COMPOSE} && {_UP}"
    ),
    mends=_UP,
)
