"""Everything that can go wrong on purpose, each with the sentence a person reads.

SlipwayError
├── Refused                the rules say no
│   ├── NotAllowed         this person may not
│   ├── UnknownMigration   no migration file belongs to this channel or name
│   ├── FileRefused        the migration file has errors (all of them, with line and remedy)
│   └── SettingsRefused    the bot's own settings are incomplete (all of them at once)
├── TargetError            a server or service gave no usable answer
│   ├── Unreachable        no connection, or it was lost
│   ├── LoginRefused       the server answered and does not let us in
│   ├── HostKeyChanged     the server shows another key than the pinned one
│   ├── TimedOut           no answer within the deadline
│   └── GarbledAnswer      an answer that makes no sense
└── Conflict               somebody or something was first
    ├── LeaseLost          another owner holds this run now
    └── AlreadyRunning     the same thing is under way
"""

from __future__ import annotations


class SlipwayError(Exception):
    """Something went wrong."""

    next_action = "Ask the people who run the bot to read its log."

    def __init__(self, sentence: str | None = None, *, next_action: str | None = None) -> None:
        self.sentence = sentence or (type(self).__doc__ or "").strip()
        if next_action is not None:
            self.next_action = next_action
        super().__init__(self.sentence)


class Refused(SlipwayError):
    """The rules do not allow this."""


class NotAllowed(Refused):
    """You may not do this here."""


class UnknownMigration(Refused):
    """No migration belongs to this channel."""


class FileRefused(Refused):
    """The migration file has errors."""


class SettingsRefused(Refused):
    """The bot's settings are incomplete."""


class TargetError(SlipwayError):
    """The server gave no usable answer."""


class Unreachable(TargetError):
    """The server cannot be reached."""


class LoginRefused(TargetError):
    """The server refused the login."""


class HostKeyChanged(TargetError):
    """The server shows another host key than the one in the migration file."""


class TimedOut(TargetError):
    """The server did not answer in time."""


class GarbledAnswer(TargetError):
    """The answer makes no sense."""


class Conflict(SlipwayError):
    """Somebody else was first."""


class LeaseLost(Conflict):
    """Another owner holds this run now."""


class AlreadyRunning(Conflict):
    """This is already under way."""
