"""What a migration file says of the app, the same on every server of a kind."""

from __future__ import annotations

from typing import Any

from sandbox.server.kinds import Kind

SHOP: dict[str, Any] = {
    "app": "shop",
    "user": "deploy",
    "domain": "shop.test",
    "health": ["/health", "/api/health"],
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

BLOG: dict[str, Any] = {
    "app": "blog",
    "user": "root",
    "domain": "blog.example.org",
    "health": ["/health", "/api/health"],
    "legacy": {
        "manager": "pm2",
        "units": ["blog-api", "blog-web", "blog-worker"],
        "workers": ["blog-worker"],
        "proxy_unit": "nginx.service",
        "pm2_user": "node",
        "pm2_home": "/home/node/.pm2",
        "env_file": "/home/node/blog/.env",
        "uploads": ["/home/node/blog/uploads"],
        "ports": [80, 443],
        "health": {"api": "http://127.0.0.1:8000/health", "web": "http://127.0.0.1:3000/health"},
        "build": "2.0.3",
    },
    "stack": {
        "folder": "/srv/blog",
        "compose_file": "/srv/blog/docker-compose.prod.yml",
        "env_file": "/srv/blog/.env.prod",
        "env_example": "/srv/blog/.env.prod.example",
        "caddyfile": "/srv/blog/Caddyfile",
        "project": "blog",
        "services": ["api", "web", "worker", "caddy"],
        "workers": ["worker"],
        "worker_profile": "cutover",
        "caddy_service": "caddy",
        "ports": {"api": 18000, "web": 13000, "caddy_http": 18088, "caddy_https": 18443},
        "health": {"api": "http://127.0.0.1:18000/health", "web": "http://127.0.0.1:13000/health"},
        "build": "2.1.0",
    },
    "required_env": ["DOMAIN", "DATABASE_URL"],
    "database": {"kind": "postgres", "url_env": "DATABASE_URL"},
}

DOCS: dict[str, Any] = {
    "app": "docs",
    "user": "deploy",
    "domain": "docs.example.org",
    "health": ["/"],
    "legacy": {
        "manager": "systemd",
        "units": ["nginx.service"],
        "workers": [],
        "uploads": [],
        "ports": [80, 443],
        "health": {"web": "http://127.0.0.1:80/"},
    },
    "stack": {
        "folder": "/srv/docs",
        "compose_file": "/srv/docs/docker-compose.prod.yml",
        "env_file": "/srv/docs/.env.prod",
        "env_example": "/srv/docs/.env.prod.example",
        "caddyfile": "/srv/docs/Caddyfile",
        "project": "docs",
        "services": ["caddy"],
        "workers": [],
        "caddy_service": "caddy",
        "ports": {"caddy": 18080, "caddy_https": 18443},
        "health": {"caddy": "http://127.0.0.1:18080/"},
    },
    "required_env": [],
    "database": {"kind": "none"},
}

FACTS: dict[Kind, dict[str, Any]] = {Kind.SYSTEMD: SHOP, Kind.PM2: BLOG, Kind.STATIC: DOCS}
