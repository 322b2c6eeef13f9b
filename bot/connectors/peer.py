"""A TCP connection that notices a dead peer."""

from __future__ import annotations

import asyncio
import errno
import socket
from concurrent.futures import Executor
from typing import Any

from bot.connectors.deadline import Deadline
from bot.connectors.silence import ConnectionRefused
from bot.domain.errors import TargetError, TimedOut, Unreachable

Address = tuple[socket.AddressFamily, Any]

# Without both a black-holed peer hangs for ever: keepalive watches the silent connection, the
# user timeout the one with data on its way (paramiko #515, #1507). Noticed after 14 s at most.
_OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 10_000),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)


def spoken(host: str, port: int) -> str:
    """`host:port` as people write it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def connected(host: str, port: int, threads: Executor, deadline: Deadline) -> socket.socket:
    """A connected, non-blocking socket to the first address that takes it.

    Raises `Unreachable`, `ConnectionRefused` or `TimedOut`.
    """
    addresses = await _resolved(host, port, threads, deadline)
    failure: TargetError = Unreachable(f"{host} has no address")
    for number, (family, address) in enumerate(addresses):
        share = deadline.within(deadline.left() / (len(addresses) - number))
        try:
            return await _connection(family, address, share)
        except TimeoutError:
            failure = TimedOut(f"{spoken(host, port)} did not answer within {deadline.seconds:g} s")
        except OSError as error:
            failure = _refusal(spoken(host, port), error)
    raise failure


async def _resolved(
    host: str, port: int, threads: Executor, deadline: Deadline
) -> tuple[Address, ...]:
    loop = asyncio.get_running_loop()
    lookup = loop.run_in_executor(threads, _lookup, host, port)
    done, _ = await asyncio.wait({lookup}, timeout=deadline.left())
    if not done:
        raise TimedOut(f"the name {host} did not resolve within {deadline.seconds:g} s")
    return lookup.result()


def _lookup(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise Unreachable(f"the name {host} does not resolve: {error.strerror}") from None
    return tuple((family, address) for family, _, _, _, address in found)


async def _connection(
    family: socket.AddressFamily, address: Any, deadline: Deadline
) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        for level, option, value in _OPTIONS:
            sock.setsockopt(level, option, value)
        async with asyncio.timeout(deadline.left()):
            await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock


def _refusal(place: str, error: OSError) -> TargetError:
    if error.errno == errno.ECONNREFUSED:
        return ConnectionRefused(f"{place} refuses the connection: nothing listens there")
    return Unreachable(f"{place} cannot be reached: {error.strerror}")
