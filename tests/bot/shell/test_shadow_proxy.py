from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import shadow, shadow_proxy, state_folder
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

MOVES = {"127.0.0.1:8000": "127.0.0.1:18000"}
MAIN = """user www-data;
pid /run/nginx.pid;
daemon on;
include {etc}/modules/*.conf;
http {{ include "{etc}/sites/*"; }}
"""
SITE = """server { listen 80 default_server; listen [::]:80; listen 192.0.2.1:8443 ssl; }
server {
    listen 192.0.2.1;
    listen unix:/run/site.sock;
    # listen nowhere
    proxy_pass http://127.0.0.1:8000;
}
"""
SHIFTED = """server { listen 28080 default_server; listen [::]:28080; listen 192.0.2.1:36443 ssl; }
server {
    listen 192.0.2.1:28080;
    listen unix:/run/site.sock.slipway;
    # listen nowhere:28080
    proxy_pass http://127.0.0.1:8000;
}
"""
CADDY = {
    "admin": {"listen": "localhost:2019", "config": {"persist": True}},
    "apps": {
        "http": {
            "http_port": 80,
            "servers": {
                "srv0": {
                    "listen": [":443", "[::1]:8443", "unix//run/caddy.sock"],
                    "routes": [{"handle": [{"upstreams": [{"dial": "127.0.0.1:8000"}]}]}],
                }
            },
        }
    },
}


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    place = tmp_path / "etc"
    (place / "sites").mkdir(parents=True)
    (place / "nginx.conf").write_text(MAIN.format(etc=place))
    (place / "sites" / "shop").write_text(SITE)
    (place / "mime.types").write_text("types {}\n")
    return place


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state_folder, "shadow_folder", lambda _: str(tmp_path / "run"))
    return tmp_path / "run"


def shop(proxy: str, file: Path) -> Plan:
    return plan(**SHOP, strategy="proxy", flip={"proxy": proxy, "file": str(file), "moves": MOVES})


def begun(there: Plan, folder: Path, **tools: str) -> tuple[int, str]:
    """The script's end, with its units in the test's own folder."""
    argv = shadow.open_to_old(there, 28_000).argv
    at = argv.index("-c")
    units = folder / "units"
    units.mkdir(exist_ok=True)
    script = argv[at + 1].replace("/run/systemd/system", str(units))
    script = script.replace("/proc/$pid/environ", str(folder / "environ"))
    done = ran(script, folder, *argv[at + 3 :], **tools)
    return done.returncode, done.stderr


def nginx(folder: Path, etc: Path, *files: str) -> dict[str, str]:
    """Prints its files as the real one does."""
    shown = "; ".join(f"echo '# configuration file {etc}/{f}:'; cat {etc}/{f}" for f in files)
    (folder / "nginx").write_text(f"#!/bin/sh\n{shown}\n")
    (folder / "nginx").chmod(0o755)
    return {"systemctl": f"case $* in *ExecStart*) echo 'path={folder}/nginx ; argv' ;; esac"}


def test_a_second_nginx_has_every_file_and_listens_elsewhere(
    tmp_path: Path, etc: Path, here: Path
) -> None:
    tools = nginx(tmp_path, etc, "nginx.conf", "sites/shop")
    there = shop("nginx", etc / "sites" / "shop")
    assert begun(there, tmp_path, **tools) == (0, "")

    copy = here / str(etc).lstrip("/")
    main = (copy / "nginx.conf").read_text()
    assert main.startswith(f"pid {here}/nginx.pid;\nuser www-data;\n")
    assert main.count("pid ") == 1
    assert "daemon" not in main
    assert f"include {copy}/modules/*.conf;" in main
    assert f'include "{copy}/sites/*";' in main
    assert (copy / "sites" / "shop").read_text() == SHIFTED
    assert (copy / "mime.types").is_symlink()
    assert shadow_proxy.flip(there).file == str(copy / "sites" / "shop")
    unit = (tmp_path / "units" / "slipway-rehearsal-shop-production.service").read_text()
    assert f"ExecStart={tmp_path}/nginx -c {copy}/nginx.conf" in unit


def test_a_file_that_it_reads_under_another_name_is_found(
    tmp_path: Path, etc: Path, here: Path
) -> None:
    (etc / "sites" / "linked").symlink_to(etc / "sites" / "shop")
    tools = nginx(tmp_path, etc, "nginx.conf", "sites/linked")
    there = shop("nginx", etc / "sites" / "shop")
    assert begun(there, tmp_path, **tools) == (0, "")

    copy = here / str(etc).lstrip("/") / "sites"
    assert (copy / "shop").resolve() == (copy / "linked").resolve()
    assert (copy / "shop").read_text() == SHIFTED


def test_settings_that_nginx_does_not_take_are_told(tmp_path: Path, etc: Path, here: Path) -> None:
    tools = nginx(tmp_path, etc)
    (tmp_path / "nginx").write_text("#!/bin/sh\necho 'emerg: unknown directive' >&2; exit 1\n")
    status, said = begun(shop("nginx", etc / "sites" / "shop"), tmp_path, **tools)

    assert (status, said) == (3, "emerg: unknown directive\n")
    assert here.exists()


def test_a_second_caddy_has_what_the_first_would_take_and_listens_elsewhere(
    tmp_path: Path, etc: Path, here: Path
) -> None:
    (tmp_path / "environ").write_bytes(f"PATH=/usr/bin:/bin\0DOMAIN=a b\0AT={tmp_path}\0".encode())
    (tmp_path / "adapted").write_text(json.dumps(CADDY, separators=(",", ":")))
    (tmp_path / "caddy").write_text(
        '#!/bin/sh\necho "$DOMAIN: $*" >"$AT/asked"; cat "$AT/adapted"\n'
    )
    (tmp_path / "caddy").chmod(0o755)
    start = f"path={tmp_path}/caddy ; argv[]=caddy run --config /etc/c --adapter caddyfile ; x"
    tools = {
        "chown": "exit 0",
        "systemctl": f"case $* in *ExecStart*) echo '{start}' ;; *MainPID*) echo 7 ;;"
        " cat*) echo User=caddy; echo Type=exec ;; esac",
    }
    there = shop("caddy", etc / "Caddyfile")
    assert begun(there, tmp_path, **tools) == (0, "")

    asked = (tmp_path / "asked").read_text()
    assert asked == "a b: adapt --config /etc/c --adapter caddyfile\n"
    made = json.loads((here / "caddy.json").read_text())
    http = made["apps"]["http"]
    assert made["admin"] == {"listen": "127.0.0.1:30019", "config": {"persist": False}}
    assert (http["http_port"], http["https_port"]) == (28_080, 28_443)
    (server,) = http["servers"].values()
    assert server["listen"] == [":28443", "[::1]:36443", "unix//run/caddy.sock"]
    assert server["routes"] == CADDY["apps"]["http"]["servers"]["srv0"]["routes"]
    unit = (tmp_path / "units" / "slipway-rehearsal-shop-production.service").read_text()
    assert f"ExecStart={tmp_path}/caddy run --config {here}/caddy.json" in unit
    assert "User=caddy" in unit
    assert "Type=exec" not in unit
    assert shadow_proxy.flip(there).file == f"{here}/caddy.json"
