"""What a migration file says of the shop, the same on every server."""

from __future__ import annotations

from typing import Any

DOMAIN = "shop.test"

SHOP: dict[str, Any] = {
    "app": "shop",
    "legacy": {
        "manager": "systemd",
        "units": ["shop-api.service", "shop-web.service", "shop-worker.service"],
        "workers": ["shop-worker.service"],
        "proxy_unit": "nginx.service",
        "env_file": "/etc/shop/shop.env",
        "uploads": ["/srv/shop/uploads"],
        "ports": [80, 443],
        "health": {"api": "http://127.0.0.1:8000/health", "web": "http://127.0.0.1:8080/health"},
        "build": "1.4.1",
    },
    "stack": {
        "folder": "/srv/shop-next",
        "compose_file": "/srv/shop-next/docker-compose.prod.yml",
        "env_file": "/srv/shop-next/.env.prod",
        "env_example": "/srv/shop-next/.env.prod.example",
        "caddyfile": "/srv/shop-next/Caddyfile",
        "project": "shop-next",
        "services": ["api", "web", "worker", "caddy"],
        "workers": ["worker"],
        "worker_profile": "cutover",
        "caddy_service": "caddy",
        "ports": {"api": 18000, "web": 18080, "caddy_http": 18088, "caddy_https": 18443},
        "health": {"api": "http://127.0.0.1:18000/health", "web": "http://127.0.0.1:18080/health"},
        "build": "1.5.0",
    },
    "required_env": [
        "DOMAIN",
        "DATABASE_URL",
        "SECRET_KEY",
        "UPLOAD_DIR",
        "ADMIN_EMAIL",
        "ADMIN_PASSWORD",
    ],
    "database": {"kind": "postgres", "url_env": "DATABASE_URL"},
}
