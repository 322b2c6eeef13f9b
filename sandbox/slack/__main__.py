"""python -m sandbox.slack: serve a local Slack, or print a running one's channel."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from sandbox.slack.credentials import write_env
from sandbox.slack.errors import ManifestError
from sandbox.slack.local import LocalSlack


def main(arguments: list[str]) -> int:
    """Parse and go; the exit code."""
    if arguments[:1] == ["transcript"]:
        return _print_transcript(arguments[1:])
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.slack", epilog="transcript URL [--channel NAME] prints a channel"
    )
    parser.add_argument("--port", type=int, default=8085)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--manifest", type=Path, default=Path("app_manifest.yml"))
    parser.add_argument("--credentials", type=Path, help="write an env file here, mode 0600")
    chosen = parser.parse_args(arguments)
    try:
        asyncio.run(_serve(chosen))
    except (ManifestError, OSError) as error:
        print(f"The local Slack cannot start: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(chosen: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with LocalSlack(manifest=chosen.manifest, port=chosen.port, host=chosen.host) as slack:
        if chosen.credentials:
            write_env(chosen.credentials, slack.env)
        print(f"The local Slack is at {slack.url}/", flush=True)
        try:
            await stop.wait()
        finally:
            if chosen.credentials:
                with contextlib.suppress(FileNotFoundError):
                    chosen.credentials.unlink()


def _print_transcript(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.slack transcript")
    parser.add_argument("url")
    parser.add_argument("--channel", default="migrate-shop")
    chosen = parser.parse_args(arguments)
    url = f"{chosen.url.rstrip('/')}/_control/text?channel={quote(chosen.channel)}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as answer:
            print(answer.read().decode(), end="")
    except (urllib.error.URLError, ValueError) as error:
        print(f"No local Slack there: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
