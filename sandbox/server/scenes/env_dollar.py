"""The same line on both sides, and Compose takes another value from it than systemd."""

from __future__ import annotations

from sandbox.server.scenes.scene import ENV, Remedy, Scene

_LEGACY = "/etc/shop/shop.env"
_RESTART = "systemctl restart shop-api shop-web shop-worker"
# Made up on the server; what it begins with cannot be told from any other password.
_BOTH = "s|^ADMIN_PASSWORD=.*|ADMIN_PASSWORD=$(openssl rand -hex 8)\\$cash$(openssl rand -hex 8)|"

SCENE = Scene(
    name="env_dollar",
    finding="M3.3",
    keeps=(ENV, _LEGACY),
    breaks=(
        f'line="{_BOTH}"\nsed -i "$line" {ENV}\nsed -i "$line" {_LEGACY}\n'
        f"touch --date=-1minute {_LEGACY}\n{_RESTART}\n/usr/lib/sandbox/ready 60"
    ),
    shows=f'grep -q "^ADMIN_PASSWORD=[^\'\\$]*[\\$]cash" {ENV}',
    remedy=Remedy(command=f"""sed -i -E "s/^(ADMIN_PASSWORD=)(.*)$/\\1'\\2'/" {ENV}"""),
    mends=_RESTART,
)
