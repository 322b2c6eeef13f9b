"""files.*: the upload in three steps."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from sandbox.slack.arguments import Args
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.methods.chat import thread
from sandbox.slack.methods.registry import TIER_3, TIER_4, Method, member_channel
from sandbox.slack.model import BOT_USER_ID, File, Message, new_id
from sandbox.slack.site import Site
from sandbox.slack.workspace import Upload


def get_upload_url(site: Site, args: Args) -> Json:
    """Announce a file of this length; where to send it."""
    length = args.number("length", 0)
    if length < 1:
        raise SlackError("invalid_arguments", messages=("length must be more than 0",))
    file_id = new_id("F")
    site.workspace.uploads[file_id] = Upload(
        name=args.need("filename"), length=length, alt=args.text("alt_txt") or ""
    )
    return {"upload_url": f"{site.base_url}/upload/{file_id}", "file_id": file_id}


async def receive_upload(site: Site, request: web.Request) -> web.Response:
    """Take the bytes of an announced file."""
    upload = site.workspace.uploads.get(request.match_info["file_id"])
    if upload is None:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        parts = (await request.post()).values()
        sent = [each.file.read() for each in parts if isinstance(each, web.FileField)]
        upload.content = b"".join(sent)
    else:
        upload.content = await request.read()
    return web.Response(text=f"OK - {len(upload.content)}")


def complete_upload(site: Site, args: Args) -> Json:
    """Share announced and sent files in a channel, or keep them private."""
    wanted = args.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", messages=("missing required field: files",))
    files = tuple(_finished(site, each) for each in wanted)
    if args.text("channel_id"):
        channel = member_channel(site, args.need("channel_id"))
        message = Message(
            ts=site.clock.stamp(),
            channel=channel.id,
            user=BOT_USER_ID,
            text=args.text("initial_comment") or "",
            thread_ts=thread(site, channel, args.text("thread_ts")),
            files=files,
            by_app=True,
        )
        site.workspace.put(message)
    for file in files:
        site.workspace.files[file.id] = file
        del site.workspace.uploads[file.id]
    return {"files": [file.json(site.base_url) for file in files]}


def _finished(site: Site, wanted: Json) -> File:
    file_id = str(wanted.get("id"))
    upload = site.workspace.uploads.get(file_id)
    if upload is None or upload.content is None:
        raise SlackError("file_not_found")
    if len(upload.content) != upload.length:
        raise SlackError("file_upload_size_mismatch")
    title = wanted.get("title") or upload.name
    return File(
        id=file_id,
        name=upload.name,
        title=title,
        size=upload.length,
        content=upload.content,
        alt=upload.alt,
    )


def delete(site: Site, args: Args) -> Json:
    """Take a file away, and the messages that only shared it."""
    file_id = args.need("file")
    if site.workspace.files.pop(file_id, None) is None:
        raise SlackError("file_not_found")
    for messages in site.workspace.messages.values():
        for message in tuple(messages.values()):
            left = tuple(file for file in message.files if file.id != file_id)
            if not left and message.files and not message.text:
                site.workspace.remove(message)
            elif left != message.files:
                site.workspace.put(replace(message, files=left))
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(
        work=get_upload_url, per_minute=TIER_4, scope="files:write"
    ),
    "files.completeUploadExternal": Method(
        work=complete_upload, per_minute=TIER_4, scope="files:write"
    ),
    "files.delete": Method(work=delete, per_minute=TIER_3, scope="files:write"),
}
