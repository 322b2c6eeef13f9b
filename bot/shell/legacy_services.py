"""Starting, stopping, disabling and enabling the old services, under systemd and under pm2."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from bot.domain.plan import Plan
from bot.shell.units import full_name


def calm(plan: Plan) -> tuple[str, ...]:
    """Those that answer visitors: every app but the workers."""
    return tuple(app for app in plan.legacy.units if app not in plan.legacy.workers)


def start(plan: Plan, apps: Iterable[str], proxy: str | None) -> tuple[str, ...]:
    """Shell lines, run as root, after which they run; what runs already stays untouched."""
    return (*_each(plan, "start", tuple(apps)), *_proxy("start", proxy))


def stop(plan: Plan, apps: Iterable[str]) -> tuple[str, ...]:
    """Shell lines, run as root, after which they do not run."""
    return _each(plan, "stop", tuple(apps))


def disable(plan: Plan, apps: Iterable[str], proxy: str | None) -> tuple[str, ...]:
    """They run on, and do not start at the next boot."""
    return _boot(plan, "disable", tuple(apps), proxy)


def enable(plan: Plan, apps: Iterable[str], proxy: str | None) -> tuple[str, ...]:
    """They start at the next boot again."""
    return _boot(plan, "enable", tuple(apps), proxy)


def runs(plan: Plan, apps: Iterable[str]) -> tuple[str, ...]:
    """Shell conditions, run as root: each has status 0 while its app runs."""
    if plan.legacy.manager == "pm2":
        return tuple(_pm2_runs(plan, app) for app in apps)
    return tuple(shlex.join(("systemctl", "--quiet", "is-active", full_name(app))) for app in apps)


def _each(plan: Plan, verb: str, apps: tuple[str, ...]) -> tuple[str, ...]:
    if not apps:
        return ()
    if plan.legacy.manager == "pm2":
        return _pm2(plan, verb, *apps)
    return (shlex.join(("systemctl", verb, *map(full_name, apps))),)


def _boot(plan: Plan, verb: str, apps: tuple[str, ...], proxy: str | None) -> tuple[str, ...]:
    units = tuple(map(full_name, apps))
    if apps and plan.legacy.manager == "pm2":
        units = (_pm2_unit(plan),)
    units += (full_name(proxy),) if proxy else ()
    return (shlex.join(("systemctl", "--quiet", verb, *units)),) if units else ()


def _proxy(verb: str, proxy: str | None) -> tuple[str, ...]:
    return (shlex.join(("systemctl", verb, full_name(proxy))),) if proxy else ()


#: Every word to pm2 starts its daemon, with no app in it, where none runs; so this is asked first.
_ALIVE = (
    'home=${PM2_HOME:-$HOME/.pm2}; [ -s "$home/pm2.pid" ] &&'
    ' kill -0 "$(cat "$home/pm2.pid")" 2>/dev/null'
)


def _pm2_runs(plan: Plan, app: str) -> str:
    ask = f'case $(pm2 pid {shlex.quote(app)}) in ""|0) exit 1 ;; esac'
    return _as_user(plan, f"{_ALIVE} || exit 1; {ask}")


def _pm2(plan: Plan, verb: str, *apps: str) -> tuple[str, ...]:
    """pm2 starts an app a second time when it is told to start what runs: it is asked first."""
    names = " ".join(map(shlex.quote, apps))
    if verb == "stop":
        loop = f'{_ALIVE} || exit 0; for app in {names}; do pm2 stop "$app" || exit 1; done'
        return (_as_user(plan, loop),)
    each = 'case $(pm2 pid "$app") in ""|0) pm2 start "$app" || exit 1 ;; esac'
    wake = f"{_as_user(plan, _ALIVE)} || systemctl start {_pm2_unit(plan)}"
    return (
        shlex.join(("sh", "-c", wake)),
        _as_user(plan, f"{_ALIVE} || exit 1; for app in {names}; do {each}; done"),
    )


def _pm2_unit(plan: Plan) -> str:
    return f"pm2-{plan.legacy.pm2_user or 'root'}.service"


def at_boot(plan: Plan) -> tuple[str, ...]:
    """The units that a boot need not bring up any more once the new stack has the traffic.

    A proxy that goes on serving, with other addresses, is none of them.
    """
    legacy = plan.legacy
    mine = (_pm2_unit(plan),) if legacy.manager == "pm2" else tuple(map(full_name, calm(plan)))
    stays = legacy.proxy is None or plan.strategy == "proxy"
    return mine if stays else (*mine, full_name(legacy.proxy or ""))


def remember(plan: Plan) -> tuple[str, ...]:
    """pm2 brings up after a boot what it has saved, each app running or stopped as it was then."""
    if plan.legacy.manager != "pm2":
        return ()
    return (_as_user(plan, f"{_ALIVE} || exit 0; pm2 save"),)


def _as_user(plan: Plan, line: str) -> str:
    legacy = plan.legacy
    home = f"export PM2_HOME={shlex.quote(legacy.pm2_home)}; " if legacy.pm2_home else ""
    return shlex.join(("runuser", "--login", legacy.pm2_user or "root", "--command", home + line))
