"""Where the evidence comes from that the server itself does not hold: scans and logs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import Part, UnitName


def _one_line(text: str) -> str:
    if "\0" in text or "\n" in text or text.startswith("-"):
        message = f"'{text}' is not a path"
        raise ValueError(message)
    return text


class Scan(Part):
    """Trivy's look at the images. Without `reports` the Trivy that is on the server does it."""

    reports: Annotated[str, AfterValidator(_one_line)] = ""
    """A folder or a glob of JSON reports; on the bot relative to the migration file's folder."""
    via: Literal["bot", "target"] = "bot"
    """Where the reports lie: on the bot, or on the server (then an absolute path)."""
    days: int = Field(default=7, ge=1, le=365)
    """An older report says nothing any more; days."""

    @model_validator(mode="after")
    def _absolute_on_the_server(self) -> Scan:
        if self.reports and self.via == "target" and not self.reports.startswith("/"):
            message = "reports on the server need an absolute path"
            raise ValueError(message)
        return self


class Logs(Part):
    """Where the containers' lines are gathered."""

    aggregator: str = Field(min_length=1)
    """What gathers the lines, as people call it."""
    driver: str = Field(default="json-file", pattern=r"^[a-z][a-z0-9./:_-]*$")
    """The Docker log driver through which it gets them."""
    unit: UnitName | None = None
    """The systemd unit on the server that sends them on, where there is one."""
