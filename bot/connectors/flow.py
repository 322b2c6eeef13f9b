"""The smoke flow against the old services, and its login against the new ones."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

import httpx

from bot.connectors.deadline import Deadline
from bot.connectors.server import Tell
from bot.connectors.silence import UseRefused, no_answer
from bot.connectors.ssh import Connections
from bot.connectors.trust import trusting
from bot.connectors.tunnel import tunnel
from bot.domain.errors import TargetError, TimedOut
from bot.domain.network_reading import Cookie, Flow
from bot.domain.plan import Plan
from bot.domain.plan.services import SmokeStep
from bot.domain.probe import SmokeFlow
from bot.domain.smoke import login

_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = ("slipway.txt", b"written by a preflight of Slipway\n", "text/plain")
_HTTPS = 443
_NOT_HERE = {404, 405}


@dataclass(slots=True, kw_only=True)
class Visitor:
    """One visitor with a client, the bot's variables and the cookies that were handed out."""

    client: httpx.AsyncClient
    environment: Mapping[str, str]
    sni: str
    jar: dict[str, str] = field(default_factory=dict)
    seen: list[Cookie] = field(default_factory=list)

    async def walk(self, steps: Sequence[SmokeStep]) -> Flow:
        """Take the steps in order; stop at the first that goes wrong."""
        passed: list[str] = []
        for step in steps:
            trouble = self._judge(step, await self._send(step))
            if trouble:
                return Flow(passed=tuple(passed), trouble=trouble, cookies=tuple(self.seen))
            passed.append(step.name)
        return Flow(passed=tuple(passed), cookies=tuple(self.seen))

    async def _send(self, step: SmokeStep) -> httpx.Response | str:
        held = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        try:
            answer = await self.client.request(
                step.method,
                step.path,
                data=self._filled(step.form) or None,
                json=self._filled(step.json_body) or None,
                files={step.upload: _FILE} if step.upload else None,
                headers={"Cookie": held} if held else None,
                extensions={"sni_hostname": self.sni},
            )
        except httpx.TransportError as error:
            return type(error).__name__
        self._keep(answer.headers.get_list("set-cookie"))
        self.client.cookies.clear()
        return answer

    def _judge(self, step: SmokeStep, answer: httpx.Response | str) -> str:
        if isinstance(answer, str):
            return f"'{step.name}' got no answer: {answer}"
        if answer.status_code != step.expect_status:
            return f"'{step.name}' answered {answer.status_code}, not {step.expect_status}"
        missing = step.expect_text and step.expect_text not in answer.text
        return f"'{step.name}' answered without '{step.expect_text[:60]}'" if missing else ""

    def _filled(self, fields: Mapping[str, str]) -> dict[str, str]:
        return {name: _SECRET.sub(self._variable, text) for name, text in fields.items()}

    def _variable(self, found: re.Match[str]) -> str:
        if found[1] not in self.environment:
            raise UseRefused(f"the bot's environment has no {found[1]}")
        return self.environment[found[1]]

    def _keep(self, headers: Sequence[str]) -> None:
        for header in headers:
            try:
                parsed = SimpleCookie(header)
            except CookieError:
                continue
            for name, one in parsed.items():
                self.jar[name] = one.value
                self.seen.append(
                    Cookie(
                        name=name,
                        domain=one["domain"].lstrip(".").lower(),
                        path=one["path"],
                        secure=bool(one["secure"]),
                        http_only=bool(one["httponly"]),
                        same_site=one["samesite"].lower(),
                    )
                )


async def ask(
    probe: SmokeFlow,
    plan: Plan,
    environment: Mapping[str, str],
    connections: Connections,
    tell: Tell,
) -> None:
    """Tell how far the flow came on the side asked for."""
    deadline = Deadline.after(probe.timeout)
    try:
        async with asyncio.timeout(probe.timeout):
            if probe.side == "legacy":
                tell(probe, await walk(plan, environment))
            else:
                tell(probe, await _stack(plan, environment, connections, deadline))
    except TimeoutError:
        tell(probe, no_answer(TimedOut(f"the smoke flow took longer than {probe.timeout:g} s")))
    except TargetError as error:
        tell(probe, no_answer(error))


async def walk(plan: Plan, environment: Mapping[str, str]) -> Flow:
    """Every step at the server's public address, whatever DNS says. Raises `TargetError`."""
    target = plan.target
    address = target.addresses[0] if target.addresses else target.host
    scheme = "https" if _HTTPS in plan.legacy.ports else "http"
    context = await asyncio.to_thread(trusting, plan.tls.ca_file)
    place = f"[{address}]" if ":" in address else address
    async with httpx.AsyncClient(
        base_url=f"{scheme}://{place}",
        verify=context,
        trust_env=False,
        headers={"Host": plan.stack.domain},
    ) as client:
        visitor = Visitor(client=client, environment=environment, sni=plan.stack.domain)
        return await visitor.walk(plan.smoke)


async def _stack(
    plan: Plan, environment: Mapping[str, str], connections: Connections, deadline: Deadline
) -> Flow:
    """The login at each service's alternate port until one of them knows it."""
    step = login(plan)
    if step is None:
        return Flow(passed=())
    told = Flow(passed=(), trouble="no service of the stack knows the login")
    async with connections.session(plan.target, deadline) as session:
        for service in plan.stack.services:
            async with tunnel(session, "127.0.0.1", service.port, deadline) as (port, _):
                answer = await _log_in(step, plan, environment, port)
            if answer.passed or not _unknown_there(answer):
                return answer
    return told


def _unknown_there(answer: Flow) -> bool:
    return any(f"answered {status}," in answer.trouble for status in _NOT_HERE)


async def _log_in(step: SmokeStep, plan: Plan, environment: Mapping[str, str], port: int) -> Flow:
    """As the front would pass it on: with the public host, and as HTTPS."""
    headers = {"Host": plan.stack.domain, "X-Forwarded-Proto": "https"}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, headers=headers
    ) as client:
        visitor = Visitor(client=client, environment=environment, sni=plan.stack.domain)
        return await visitor.walk((step,))
