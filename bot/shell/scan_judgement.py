"""What scan reports say about one image: whether they speak of it at all, and how bad it is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.check import Unanswered
from bot.domain.image_reading import ScanReport, ScanReports, Vulnerability
from bot.domain.notice import Notice
from bot.shell import trivy
from bot.shell.image_facts import instant
from bot.shell.report import command, quoted
from bot.shell.resolved import Described

_DAY = 86_400
_SHOWN = 3
_NO_SYSTEM = {"", "none"}


def scanner(scanned: ScanReports, days: int) -> Iterator[Notice]:
    """What is wrong with the scanning itself: files that are no reports, an old list of holes."""
    if scanned.unreadable:
        names = ", ".join(scanned.unreadable[:_SHOWN])
        yield Notice.warn(
            f"no report of Trivy: {names}", "Write reports with `trivy image --format json`."
        )
    if scanned.database_at:
        age = _age(scanned.database_at, scanned.asked_at)
        if age is None or age > days:
            said = "is missing" if age is None else f"is {age} days old"
            update = command(quoted("trivy", "image", "--download-db-only"))
            yield Notice.unknown(f"Trivy's list of holes {said}", f"Renew it with {update}.")


def image(service: Described, scanned: ScanReports, days: int) -> tuple[Notice, ...]:
    """What the newest report of that very image says; no report, or an empty one, is unknown."""
    again = f"Scan it with {trivy.scan(service.image, f'{service.name}.json')}."
    latest = newest(service, scanned)
    if latest is None:
        return (Notice.unknown(_unscanned(service, scanned), again),)
    age = _age(latest.created_at, scanned.asked_at)
    if age is None:
        said = f"{latest.source}, of {service.name}, does not say when it was made"
        return (Notice.unknown(said, again),)
    if age > days:
        return (Notice.unknown(f"the scan of {service.name} is {age} days old", again),)
    return tuple(_content(service.name, latest, again))


def newest(service: Described, scanned: ScanReports) -> ScanReport | None:
    """The newest report that is of that very image."""
    ours = [each for each in scanned.reports if _is_of(each, service)]
    return max(ours, key=lambda each: _moment(each.created_at) or 0, default=None)


def _is_of(report: ScanReport, service: Described) -> bool:
    digests = {each.rpartition("@")[2] for each in report.repo_digests}
    ours = {each.rpartition("@")[2] for each in (service.image, service.repo_digest) if "@" in each}
    same_id = bool(service.image_id) and report.image_id == service.image_id
    return same_id or bool(digests & ours)


def _unscanned(service: Described, scanned: ScanReports) -> str:
    name = _name(service.image)
    other = next((each for each in scanned.reports if _name(each.artifact) == name), None)
    if other is None:
        return f"there is no scan of {service.name}"
    return f"{other.source} is of another build of {service.name}"


def _name(reference: str) -> str:
    folder, slash, last = reference.partition("@")[0].rpartition("/")
    return f"{folder}{slash}{last.partition(':')[0]}"


def _moment(text: str) -> int | None:
    try:
        return instant(text)
    except Unanswered:
        return None


def _age(text: str, now: int) -> int | None:
    """Days, None where the moment is unknown or lies more than a day ahead."""
    made = _moment(text)
    if made is None or made > now + _DAY:
        return None
    return max(now - made, 0) // _DAY


def _content(name: str, report: ScanReport, again: str) -> Iterator[Notice]:
    system = f"{report.os_family} {report.os_name}".strip()
    if report.os_family in _NO_SYSTEM or not report.results:
        lacks = "recognised no system" if report.os_family in _NO_SYSTEM else "saw no packages"
        yield Notice.unknown(f"the scan of {name} {lacks}, so it says nothing", again)
        return
    if report.end_of_life:
        said = f"{name} stands on {system}, which gets no fixes any more"
        yield Notice.fail(said, f"Build {name} on a release that is still supported.")
    for severity, notice in (("CRITICAL", Notice.fail), ("HIGH", Notice.warn)):
        holes = tuple(h for h in report.vulnerabilities if h.severity == severity and h.fixed)
        if holes:
            said = f"{name} has {len(holes)} {severity.lower()} vulnerabilities with a fix"
            yield notice(f"{said} ({_ids(holes)})", _upgrade(holes))
    if report.suppressed:
        said = f"the scan of {name} hides {report.suppressed} findings"
        yield Notice.warn(said, "Look why they are hidden, in the ignore file of the scan.")
    open_ = sum(not hole.fixed for hole in report.vulnerabilities)
    note = f", {open_} critical or high without a fix yet" if open_ else ""
    yield Notice.fine(f"{name} on {system}: nothing with a fix{note}")


def _ids(holes: tuple[Vulnerability, ...]) -> str:
    names = tuple(dict.fromkeys(hole.id for hole in holes))
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _upgrade(holes: tuple[Vulnerability, ...]) -> str:
    steps = dict.fromkeys(f"{h.package} {h.installed} to {h.fixed}" for h in holes)
    shown = ", ".join(tuple(steps)[:_SHOWN])
    more = f" and {len(steps) - _SHOWN} more" if len(steps) > _SHOWN else ""
    return f"Upgrade {shown}{more}, and build the image again."
