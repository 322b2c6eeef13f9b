"""Pictures of every sign-off card, on a desktop and on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandbox.signoff_scenes import (
    ASKER,
    LINK,
    WHY,
    card,
    has_form,
    let_days_pass,
    personal,
    press,
)
from sandbox.slack import Message
from sandbox.slack.browser import Browser
from sandbox.stage import Stage

_SIZES = (("desktop", None), ("phone", 390))
_TALL = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Camera:
    """Shows a message to a person, and takes the picture at both widths."""

    on: Stage
    browser: Browser
    out: Path

    async def shot(self, user: str, message: Message, name: str) -> None:
        """Write `signoff-<name>-<size>.png`."""
        await self._shot(user, f"#/{message.channel}/{message.ts}", f"signoff-{name}")

    async def home(self, user: str) -> None:
        """Write `home-<size>.png`: what is asked of that person, then the migrations."""
        await self.on.slack.open_home(user)
        await self.on.slack.wait_for(lambda: self.on.slack.home(user), 30)
        await self._shot(user, "#/home", "home")

    async def _shot(self, user: str, place: str, name: str) -> None:
        await self.browser.run("sessionStorage.setItem('user', arguments[0])", user)
        await self.browser.run("localStorage.setItem('theme', 'light')")
        for size, width in _SIZES:
            await self.browser.width(width, height=_TALL)
            await self.browser.reload(place)
            await self.browser.screenshot(self.out / f"{name}-{size}.png")


async def shoot_signoffs(on: Stage, browser: Browser, out: Path) -> None:
    """Play them through and take a picture of each state."""
    camera = _Camera(on=on, browser=browser, out=out)
    await on.ask("/migrate signoff request", ASKER)
    await camera.shot("lead", await card(on, "SIGN-OFFS 0 of 4"), "asked")
    for user in ("dba", "security", "owner"):
        sent = await personal(on, user, "SIGN OFF?")
        await camera.shot(user, sent, f"personal-{user}")
    await camera.home("dba")
    await _forms(on, camera)
    rejected = await card(on, "REJECTED · Security")
    await camera.shot("lead", rejected, "rejected")
    await press(on, "lead", "signoff_ask_again", rejected)
    await press(on, "security", "signoff_approve", await personal(on, "security", "ASKED AGAIN"))
    for user in ("dba", "owner", "lead"):
        await press(on, user, "signoff_approve", await personal(on, user, "SIGN OFF?"))
    await camera.shot("lead", await card(on, "SIGNED OFF"), "met")
    await camera.shot("dba", await personal(on, "dba", "YOU APPROVED"), "approved")
    await on.ask("/migrate attest M2.3", "lead")
    await on.slack.wait_for(lambda: has_form(on, "lead"), 30)
    await on.slack.submit("lead", values={"text": LINK})
    await on.slack.close_view("lead")
    await camera.shot("lead", await card(on, "SIGN-OFFS 3 of 4"), "void")
    again = await personal(on, "owner", "ASKED AGAIN")
    await camera.shot("owner", again, "personal-void")
    let_days_pass(on, 2)
    await camera.shot("lead", await card(on, "SIGN-OFFS EXPIRED"), "expired")


async def _forms(on: Stage, camera: _Camera) -> None:
    sent = await personal(on, "dba", "SIGN OFF?")
    await press(on, "dba", "signoff_delegate", sent)
    await on.slack.wait_for(lambda: has_form(on, "dba"), 30)
    await camera.shot("dba", sent, "delegate")
    await on.slack.close_view("dba")
    await press(on, "dba", "signoff_commands", sent)
    await on.slack.wait_for(lambda: _shows_a_plan(on, "dba"), 30)
    await camera.shot("dba", sent, "commands")
    await on.slack.close_view("dba")
    sent = await personal(on, "security", "SIGN OFF?")
    await press(on, "security", "signoff_reject", sent)
    await on.slack.wait_for(lambda: has_form(on, "security"), 30)
    await camera.shot("security", sent, "reject")
    await on.slack.submit("security", values={"reason": WHY})
    await on.slack.close_view("security")


async def _shows_a_plan(on: Stage, user: str) -> bool:
    view = await on.slack.modal(user)
    return view is not None and str(view.content["title"]["text"]).startswith("Plan ")
