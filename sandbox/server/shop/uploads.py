"""Files that people attach: kept on disk under a name of ours."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from .accounts import refused
from .keys import SETTINGS


async def store(request: web.Request) -> dict[str, Any]:
    """Write the field ``file`` of a multipart form and return what to remember of it."""
    if not request.content_type.startswith("multipart/"):
        raise refused(web.HTTPUnsupportedMediaType, "send a multipart form")
    part = await (await request.multipart()).next()
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise refused(web.HTTPUnprocessableEntity, "the form needs the field file")
    settings = request.app[SETTINGS]
    name = uuid.uuid4().hex
    body = await _read(part, settings.max_upload_bytes)
    await asyncio.to_thread(_write, settings.uploads / name, body)
    return {
        "id": name,
        "name": part.filename or "file",
        "content_type": part.headers.get("Content-Type", "application/octet-stream"),
        "size": len(body),
    }


async def _read(part: BodyPartReader, limit: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, len(body))
    return bytes(body)


def _write(path: Path, body: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(body)
    part.rename(path)


def reply(request: web.Request, file: dict[str, Any]) -> web.StreamResponse:
    """Send a stored file as an attachment, never as a page of ours."""
    headers = {
        "Content-Type": file["content_type"],
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file['name'])}",
        "X-Content-Type-Options": "nosniff",
    }
    path = request.app[SETTINGS].uploads / file["id"]
    if not path.is_file():
        raise refused(web.HTTPNotFound, "the file is gone from the disk")
    return web.FileResponse(path, headers=headers)
