"""A server on its way: what its visitors and its jobs show, and how it is put back."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bot.domain.plan import Plan
from bot.shell import state_folder
from sandbox.migration import migration
from sandbox.server import Server

#: The builds that the old and the new services tell.
OLD, NEW = "1.4.1", "1.5.0"
#: A timer of the old app, and one that has nothing to do with it: each counts its runs.
REPORT, CLOCK = "/var/lib/shop-report", "/var/lib/shop-clock"
_TIMER = """set -e
mkdir -p /etc/cron.d; echo '* * * * * shop true' >/etc/cron.d/shop
for name in shop-report shop-clock; do
cat >/etc/systemd/system/$name.service <<UNIT
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo x >>/var/lib/$name'
UNIT
cat >/etc/systemd/system/$name.timer <<'UNIT'
[Timer]
OnCalendar=*:*:0/1
AccuracySec=10ms
[Install]
WantedBy=timers.target
UNIT
done
systemctl daemon-reload; systemctl enable --quiet --now shop-report.timer shop-clock.timer
"""
_CLEAN = """
sh {folder}/back >/dev/null 2>&1
systemctl disable --quiet --now shop-report.timer shop-clock.timer
rm -rf {folder} /etc/cron.d/shop /etc/cron.d/.shop.slipway~ /var/lib/shop-report \
  /var/lib/shop-clock /etc/systemd/system/shop-report.* /etc/systemd/system/shop-clock.* \
  /run/systemd/system/slipway-* /etc/systemd/system/slipway-*
systemctl daemon-reload
cd /srv/shop-next && docker compose --file docker-compose.prod.yml up --detach --quiet-pull
"""
_SIDES = """
[ "$(systemctl is-active shop-worker.service)" != active ] || echo worker-old
[ -z "$(docker ps -q --filter label=com.docker.compose.service=worker)" ] || echo worker-new
[ "$(systemctl is-active shop-report.timer)" != active ] || echo timer-old
[ ! -e /etc/cron.d/shop ] || echo cron-old
"""
#: Everything on one side, as `Scene.jobs` tells it.
OLD_JOBS, NEW_JOBS = {"worker-old", "timer-old", "cron-old"}, {"worker-new"}


class _At(http.client.HTTPSConnection):
    def __init__(self, server: Server, seconds: float) -> None:
        self._trust = ssl.create_default_context(cafile=str(server.ca_path))
        self._address = server.address
        super().__init__(server.domain, timeout=seconds, context=self._trust)

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The server and what is to be seen of it from outside."""

    server: Server
    plan: Plan
    sides: str = _SIDES

    @property
    def folder(self) -> str:
        """Where Slipway's things lie on the server."""
        return state_folder.folder(self.plan)

    def build(self) -> str:
        """Which build a visitor gets now, "" when none answers."""
        with (
            closing(_At(self.server, 2.0)) as connection,
            suppress(OSError, http.client.HTTPException, ValueError),
        ):
            connection.request("GET", "/health")
            answer: Mapping[str, Any] = json.loads(connection.getresponse().read())
            return str(answer.get("build"))
        return ""

    def jobs(self) -> set[str]:
        """Which side does the background jobs."""
        return set(self.server.run(self.sides).stdout.split())

    def until(self, condition: Callable[[], bool], seconds: float = 45.0) -> float:
        """Wait for it; gives how long it took."""
        began = time.monotonic()
        while not condition():
            waited = time.monotonic() - began
            assert waited < seconds, self.server.run(
                f"journalctl -b -n 40 --no-pager -u 'slipway-*'; ls {self.folder}", check=False
            ).stdout
            time.sleep(0.05)
        return time.monotonic() - began

    def report_runs(self) -> bool:
        """Whether the old timer's job has run while another one ran three times."""
        report, clock = self._counted()
        self.until(lambda: self._counted()[1] >= clock + 3)
        return self._counted()[0] > report

    def _counted(self) -> tuple[int, int]:
        said = self.server.run(f"cat {REPORT} 2>/dev/null | wc -l; cat {CLOCK} | wc -l").stdout
        report, clock = map(int, said.split())
        return report, clock


@contextmanager
def scene(server: Server, **changes: Any) -> Iterator[Scene]:
    """The shop with a timer and a cron file of its own; all is as before at the end."""
    server.run(_TIMER)
    content = {**migration(server), **changes}
    legacy = {
        **content["legacy"],
        "timers": ["shop-report.timer"],
        "cron": ["/etc/cron.d/shop"],
    }
    stack = {
        **content["stack"],
        "migrate": {"service": "api", "command": ["python3", "-m", "shop.schema"]},
    }
    plan = Plan.model_validate({**content, "legacy": legacy, "stack": stack})
    try:
        yield Scene(server=server, plan=plan)
    finally:
        server.run(_CLEAN.format(folder=state_folder.folder(plan)), check=False)
        server.wait_ready()
