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
        return (_pm2(plan, verb, *apps),)
    return (shlex.join(("systemctl", verb, *map(full_name, apps))),)


def _boot(plan: Plan, verb: str, apps: tuple[str, ...], proxy: str | None) -> tuple[str, ...]:
    units = tuple(map(full_name, apps))
    if apps and plan.legacy.manager == "pm2":
        units = (f"pm2-{plan.legacy.pm2_user or 'root'}.service",)
    units += (full_name(proxy),) if proxy else ()
    return (shlex.join(("systemctl", "--quiet", verb, *units)),) if units else ()


def _proxy(verb: str, proxy: str | None) -> tuple[str, ...]:
    return (shlex.join(("systemctl", verb, full_name(proxy))),) if proxy else ()


def _pm2_runs(plan: Plan, app: str) -> str:
    return _as_user(plan, f'case $({_say(plan)} pid {shlex.quote(app)}) in ""|0) exit 1 ;; esac')


def _pm2(plan: Plan, verb: str, *apps: str) -> str:
    """pm2 starts an app a second time when it is told to start what runs: it is asked first."""
    say = _say(plan)
    each = f'case $({say} pid "$app") in ""|0) {say} start "$app" ;; esac'
    loop = each if verb == "start" else f'{say} stop "$app"'
    names = " ".join(map(shlex.quote, apps))
    return _as_user(plan, f"for app in {names}; do {loop} || exit 1; done")


def at_boot(plan: Plan) -> tuple[str, ...]:
    """The units that a boot need not bring up any more once the new stack has the traffic.

    A proxy that goes on serving, with other addresses, is none of them.
    """
    legacy = plan.legacy
    pm2 = f"pm2-{legacy.pm2_user or 'root'}.service"
    mine = (pm2,) if legacy.manager == "pm2" else tuple(map(full_name, calm(plan)))
    stays = legacy.proxy is None or plan.strategy == "proxy"
    return mine if stays else (*mine, full_name(legacy.proxy or ""))


def remember(plan: Plan) -> tuple[str, ...]:
    """pm2 brings up after a boot what it has saved, each app running or stopped as it was then."""
    if plan.legacy.manager != "pm2":
        return ()
    return (_as_user(plan, f"{_say(plan)} save --force"),)


def _as_user(plan: Plan, line: str) -> str:
    user = plan.legacy.pm2_user or "root"
    return shlex.join(("runuser", "--login", user, "--command", line))


def _say(plan: Plan) -> str:
    home = f"PM2_HOME={plan.legacy.pm2_home}" if plan.legacy.pm2_home else ""
    return " ".join(filter(None, (home, "pm2")))
