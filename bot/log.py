"""JSON logs on one stream, without secrets and without what libraries say to themselves."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain.redaction import redacted
from bot.domain.secret import HIDDEN

_OURS = ("bot", "commands", "storage", "slipway")
_DEEPEST = 6
_HOOK = re.compile(r"(https://hooks\.slack\.com/)[^\s\"'>]+")
_SECRET_NAME = re.compile(r"pass(word|wd|phrase)|secret|token|authorization|cookie|api_?key", re.I)


def configure_logging(level: str, stream: TextIO) -> None:
    """Send every record of the process to the stream, one JSON object a line.

    `level` (debug, info, warning, error) is ours alone: libraries may only warn, because below
    that Bolt logs whole requests with their response_url, httpx full addresses and slack_sdk
    bodies and headers. Give no logger of ours to Bolt: it would copy level and handlers.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(_only_ours_below_warning)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(True)  # noqa: FBT003 - its signature
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide secrets in every text of the record, however deep it lies."""
    return {_text(key): _clean(key, value, _DEEPEST) for key, value in event.items()}


def _clean(name: str, value: Any, depth: int) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping() if depth:
            return {_text(key): _clean(str(key), each, depth - 1) for key, each in value.items()}
        case list() | tuple() | set() | frozenset() if depth:
            return [_clean(name, each, depth - 1) for each in value]
    return HIDDEN if _SECRET_NAME.search(name) else _text(value)


def _text(value: object) -> str:
    return _HOOK.sub(rf"\1{HIDDEN}", redacted(str(value)))


def _only_ours_below_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
