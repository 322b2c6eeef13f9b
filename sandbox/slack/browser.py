"""A headless Chromium that looks at the page: chromedriver's own protocol, through httpx."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1280,860",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
REDRAWN = "stale element reference"
WAIT = """
const [look, seconds, args, done] = arguments;
const until = performance.now() + seconds * 1000;
const test = new Function(look);
const turn = () => {
  const found = test.apply(null, args);
  if (found || performance.now() > until) done(found || null);
  else setTimeout(turn, 15);
};
turn();
"""


class Chromium:
    """One chromedriver with one Chromium and a profile of its own; all gone at the end."""

    def __init__(self) -> None:
        driver = shutil.which("chromedriver")
        if driver is None:
            raise FileNotFoundError("chromedriver is not installed (Debian: chromium-driver)")
        self._profile = tempfile.mkdtemp(prefix="slipway-chromium-")
        self._driver = subprocess.Popen(
            (driver, "--port=0"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "HOME": self._profile, "XDG_CONFIG_HOME": self._profile},
            start_new_session=True,
        )
        self.session = ""

    def __enter__(self) -> Self:
        try:
            self.session = self._open()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _open(self) -> str:
        base = f"http://127.0.0.1:{self._port()}/session"
        options = {"args": [*FLAGS, f"--user-data-dir={self._profile}"]}
        told = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        wanted = {"alwaysMatch": {"browserName": "chrome", **told}}
        answer = httpx.post(base, json={"capabilities": wanted}, timeout=60, trust_env=False)
        answer.raise_for_status()
        return f"{base}/{answer.json()['value']['sessionId']}"

    def _port(self) -> int:
        for line in self._driver.stdout or ():
            if found := re.search(r"started successfully on port (\d+)", line):
                return int(found[1])
        raise ChildProcessError("chromedriver ended before it listened")

    def stop(self) -> None:
        """End Chromium and chromedriver, wait for them, and remove the profile."""
        with contextlib.suppress(httpx.HTTPError):
            if self.session:
                httpx.delete(self.session, timeout=30, trust_env=False)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGTERM)
        self._driver.wait(timeout=20)
        if self._driver.stdout:
            self._driver.stdout.close()
        shutil.rmtree(self._profile, ignore_errors=True)


class Redrawn(LookupError):
    """The page drew the element anew before the hand was on it; nothing was done."""


class Browser:
    """What a person does with the page. Elements are named by CSS selectors."""

    def __init__(self, chromium: Chromium) -> None:
        self._session = chromium.session
        self._client = httpx.AsyncClient(timeout=60, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.width(None)
        await self._ask("url", {"url": "about:blank"})
        await self._client.aclose()

    async def _ask(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self._client.post(f"{self._session}/{path}", json=body)
        value = answer.json()["value"]
        if answer.status_code != 200:
            msg = f"{path}: {value['error']}: {value['message'].splitlines()[0]}"
            raise Redrawn(msg) if value["error"] == REDRAWN else LookupError(msg)
        return value

    async def open(self, url: str) -> None:
        """Load the page and wait until it shows the workspace."""
        await self._ask("url", {"url": url})
        await self.wait("return document.body.dataset.ready", seconds=20)

    async def reload(self, place: str) -> None:
        """Load the page anew at another of its places; nothing of the old one stays open."""
        await self.run("location.hash = arguments[0]", place)
        await self._ask("refresh", {})
        await self.wait("return document.body.dataset.ready", seconds=20)

    async def run(self, script: str, *arguments: Any) -> Any:
        """Run a script's body in the page; what it returns."""
        return await self._ask("execute/sync", {"script": script, "args": list(arguments)})

    async def wait(self, look: str, *arguments: Any, seconds: float = 5) -> Any:
        """The first truthy answer of a script's body. Raises TimeoutError."""
        given = [look, seconds, list(arguments)]
        found = await self._ask("execute/async", {"script": WAIT, "args": given})
        if not found:
            msg = f"not within {seconds} s: {look} {arguments}"
            raise TimeoutError(msg)
        return found

    async def see(self, selector: str, text: str = "", *, seconds: float = 5) -> str:
        """Wait for a visible element that holds this text; its whole text."""
        look = (
            "return [...document.querySelectorAll(arguments[0])].filter(each => "
            "each.offsetParent && each.innerText.includes(arguments[1])).map(each => "
            "each.innerText)[0]?.concat(' ')"
        )
        return str(await self.wait(look, selector, text, seconds=seconds)).strip()

    async def gone(self, selector: str) -> None:
        """Wait until nothing visible matches."""
        look = (
            "return ![...document.querySelectorAll(arguments[0])].some(each => each.offsetParent)"
        )
        await self.wait(look, selector)

    async def _element(self, selector: str) -> str:
        look = (
            "return [...document.querySelectorAll(arguments[0])].filter(e => e.offsetParent).at(-1)"
        )
        return str((await self.wait(look, selector))[ELEMENT])

    async def _act(self, selector: str, what: str, body: dict[str, Any]) -> None:
        """A person's hand follows an element that is drawn anew; five times are enough."""
        for _ in range(5):
            with contextlib.suppress(Redrawn):
                await self._ask(f"element/{await self._element(selector)}/{what}", body)
                return
        msg = f"{selector} is drawn anew all the time"
        raise LookupError(msg)

    async def click(self, selector: str) -> None:
        """Click the last visible element that matches."""
        await self._act(selector, "click", {})

    async def type(self, selector: str, text: str) -> None:
        """Type into the last visible element that matches; a newline is Enter."""
        keys = text.replace("\n", "\ue007")
        await self._act(selector, "value", {"text": keys})

    async def width(self, pixels: int | None, *, height: int = 844) -> None:
        """Make the screen as wide as a phone's, or as it was; `height` is for long messages."""
        command = "Emulation.clearDeviceMetricsOverride"
        params: dict[str, Any] = {}
        if pixels is not None:
            command = "Emulation.setDeviceMetricsOverride"
            params = {"width": pixels, "height": height, "deviceScaleFactor": 2, "mobile": True}
        await self._ask("goog/cdp/execute", {"cmd": command, "params": params})

    async def console(self) -> list[str]:
        """What the page complained about since the last time."""
        return [str(each["message"]) for each in await self._ask("se/log", {"type": "browser"})]

    async def look_at(self, file: Path) -> None:
        """Load a file that is no workspace."""
        await self._ask("url", {"url": file.as_uri()})

    async def screenshot(self, path: Path) -> None:
        """Write what is on the screen as a PNG."""
        answer = await self._client.get(f"{self._session}/screenshot")
        path.write_bytes(base64.b64decode(answer.json()["value"]))
