"""The evidence pack as one self-contained page: nothing is loaded, nothing is run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sized
from datetime import datetime
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.views.markup import duration
from bot.views.pack_facts import Facts
from bot.views.verdict import counted

_ENGINE = ("engine:", "preflight:check:")
_SECTIONS = (
    ("rollback", "Rollback"),
    ("cutover", "Cutover"),
    ("watch", "Watch"),
    ("signoffs", "Sign-offs"),
    ("vouched", "Waivers"),
    ("preflight", "Preflight"),
    ("drills", "Drills"),
    ("plan", "Plan"),
)
_ALWAYS = (("timeline", "Timeline"), ("audit", "Proof"))
_GOOD = {
    "ON THE NEW STACK", "ROLLED BACK", "READY, NOT MOVED YET", "READY",
    "approved", "done", "pass", "holds", "does not apply", "healthy",
}  # fmt: skip
_BAD = {
    "THE AUDIT TRAIL IS BROKEN", "NOT SEEN BACK", "NOT READY, NOT MOVED", "NOT READY",
    "CUTOVER NOT DONE", "rejected", "revoked", "failed", "fail", "unknown", "fails", "failing",
}  # fmt: skip
_QUIET = {"skip", "started", "pending"}


def page(told: Facts, chart: bytes = b"") -> str:
    """HTML of what `facts` told; its own policy forbids scripts, frames and every request.

    `chart` is the picture of the watch as a PNG, b"" where there is none.
    """
    style = _text("pack.css")
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment.get_template("pack.html").render(
        pack=told,
        style=Markup(style),  # noqa: S704 - our own file; its hash is in the policy
        policy=f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:",
        chart=_picture(chart),
        badges=list(_badges(told)),
        sections=[*(each for each in _SECTIONS if _there(told, each[0])), *_ALWAYS],
    )


def _there(told: Facts, section: str) -> bool:
    if section == "vouched":
        return any(told[section].values())
    return bool(told[section] or (section == "drills" and told["rehearsal"]))


def _badges(told: Facts) -> Iterator[dict[str, str]]:
    for _ in told["break_glass"]:
        yield {"said": "break-glass", "tone": "bad"}
    whole = told["audit"]["whole"]
    proof = "audit trail whole" if whole else "audit trail broken"
    yield {"said": proof, "tone": "good" if whole else "bad"}
    if told["signoffs"]:
        met = told["signoffs"]["met"]
        said = "signed off" if met else "not signed off"
        yield {"said": said, "tone": "good" if met else "warn"}
    if told["watch"]:
        grade = str(told["watch"]["grade"])
        yield {"said": f"watch: {grade}", "tone": _tone(grade)}
    if told["vouched"]["waivers"]:
        yield {"said": f"waivers: {len(told['vouched']['waivers'])}", "tone": "warn"}


def _tone(word: str) -> str:
    """The class of a word; the word itself says it, too."""
    if word in _GOOD:
        return "good"
    if word in _BAD:
        return "bad"
    return "soft" if word in _QUIET else "warn"


def _counted(held: Sized, what: str) -> str:
    return counted(len(held), what)


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"


def _span(milliseconds: int) -> str:
    return f"{milliseconds} ms" if milliseconds < 1_000 else duration(milliseconds / 1_000)  # noqa: PLR2004 - a second


def _grouped(number: int) -> str:
    return f"{number:,}"


def _coded(text: Any) -> Markup:
    """Escaped; what stands in backticks is code."""
    pieces = str(text).split("`")
    if len(pieces) % 2 == 0:
        return escape(str(text))
    shown = (
        Markup("<code>{}</code>").format(each) if number % 2 else escape(each)
        for number, each in enumerate(pieces)
    )
    return Markup("").join(shown)


def _named(key: str) -> str:
    return key.removesuffix("_ms").replace("_", " ")


def _measure(value: Any, key: str) -> str:
    if key.endswith("_ms") and isinstance(value, int):
        return _span(value)
    return _grouped(value) if isinstance(value, int) else str(value)


def _by_noise(rows: Iterable[Facts]) -> list[tuple[bool, list[Facts]]]:
    """Rows that programs wrote among themselves, folded; the others in full."""
    grouped = groupby(rows, key=lambda row: str(row["tag"]).startswith(_ENGINE))
    return [(noisy, list(group)) for noisy, group in grouped]


def _picture(chart: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(chart).decode()}" if chart else ""


def _text(name: str) -> str:
    loader = _environment.loader
    assert loader is not None  # noqa: S101 - it was given below
    return loader.get_source(_environment, name)[0]


_environment = Environment(
    loader=PackageLoader("bot.views", "page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_environment.filters |= {
    "tone": _tone,
    "moment": _moment,
    "span": _span,
    "grouped": _grouped,
    "named": _named,
    "coded": _coded,
    "counted": _counted,
    "measure": _measure,
    "by_noise": _by_noise,
}
