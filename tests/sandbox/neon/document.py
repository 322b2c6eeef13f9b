"""Neon's published OpenAPI document, fetched from its npm package and kept in the cache."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import httpx
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from ruamel.yaml import YAML

from sandbox.server.cache import folder, locked

PACKAGE, VERSION = "@neondatabase/api-client", "2.7.3"
MEMBER = "package/public-v2-for-users.gen.yaml"
SITE = "https://console.neon.tech"


def text() -> str:
    """The document; raises when npm cannot fetch it."""
    place = folder("neon") / f"{VERSION}.yaml"
    with locked("neon"):
        if not place.exists():
            with tempfile.TemporaryDirectory() as here:
                place.write_text(_fetched(Path(here)))
    return place.read_text()


def _fetched(here: Path) -> str:
    argv = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", str(here), "--silent"]
    subprocess.run(argv, check=True, timeout=120, stdin=subprocess.DEVNULL, cwd=here)
    (package,) = here.glob("*.tgz")
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return member.read().decode()


def contract() -> OpenAPI:
    """What validates requests and answers."""
    yaml = YAML(typ="safe", pure=True)
    for first in "0123456789":
        resolvers = yaml.resolver.versioned_resolver[first]
        resolvers[:] = [each for each in resolvers if not each[0].endswith("timestamp")]
    return OpenAPI.from_dict(_with_text_keys(yaml.load(text())))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(each) for key, each in value.items()}
    return [_with_text_keys(each) for each in value] if isinstance(value, list) else value


def request_of(response: httpx.Response) -> MockRequest:
    """The request that led to the answer, as if it had gone to Neon itself."""
    asked = response.request
    return MockRequest(
        host_url=SITE,
        method=asked.method.lower(),
        path=asked.url.path,
        args=dict(asked.url.params),
        headers={"Authorization": asked.headers.get("Authorization", "")},
        data=asked.content or None,
        content_type=asked.headers.get("content-type", "application/json"),
    )


def answer_of(response: httpx.Response) -> MockResponse:
    """The answer."""
    kind = response.headers.get("content-type", "application/json").partition(";")[0]
    return MockResponse(response.content, response.status_code, content_type=kind)
