"""Port 80 is held by a web server that the plan does not know: a package started it."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_SITE = "/etc/nginx/sites-enabled/shop-http"

SCENE = Scene(
    name="port_stranger",
    finding="C-INF-3",
    keeps=(_SITE,),
    breaks=f"rm {_SITE}\nsystemctl restart nginx\nsystemctl enable --now --quiet caddy",
    shows="ss -Hltnp 'sport = :80' | grep -q caddy",
    remedy=Remedy(command="sudo systemctl disable --now caddy.service"),
    mends="systemctl disable --now --quiet caddy\nsystemctl reload nginx",
)
