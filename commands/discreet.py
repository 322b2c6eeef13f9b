"""Slack's libraries may log, but nothing that opens a door."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(ticket=|xox[a-z]-|xapp-|/response/|hooks\.slack\.com/)[^\s'\"&>]+")


class Discreet(logging.Filter):
    """Drops tracebacks and what opens doors from the log lines of Slack's libraries."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; all of them stay."""
        record.msg = _SECRET.sub(r"\1***", record.getMessage())
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


def library_logger(name: str, level: int) -> logging.Logger:
    """A logger for Bolt or the SDK: below ERROR, Bolt writes whole bodies with response URLs."""
    logger = logging.getLogger(f"slipway.{name}")
    logger.setLevel(level)
    if not any(isinstance(each, Discreet) for each in logger.filters):
        logger.addFilter(Discreet())
    return logger
