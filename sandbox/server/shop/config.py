"""What the shop reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one process; secrets are not shown by repr."""

    build: str
    database_url: str
    secret_key: bytes
    pool_size: int
    max_overflow: int
    uploads: Path
    max_upload_bytes: int
    admin_email: str
    admin_password: str
    log_level: str

    def __repr__(self) -> str:
        """Show the build alone: the rest holds secrets."""
        return f"Config(build={self.build!r})"


def read() -> Config:
    """Read the environment.

    :raises SystemExit: naming every variable that is missing or empty, all at once.
    """
    names = ("DATABASE_URL", "SECRET_KEY", "UPLOAD_DIR", "ADMIN_EMAIL", "ADMIN_PASSWORD")
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"shop: set {', '.join(missing)}")
    return Config(
        build=os.environ.get("BUILD_ID", "unknown"),
        database_url=os.environ["DATABASE_URL"],
        secret_key=os.environ["SECRET_KEY"].encode(),
        pool_size=int(os.environ.get("POOL_SIZE", "5")),
        max_overflow=int(os.environ.get("MAX_OVERFLOW", "5")),
        uploads=Path(os.environ["UPLOAD_DIR"]),
        max_upload_bytes=int(os.environ.get("MAX_UPLOAD_BYTES", "10485760")),
        admin_email=os.environ["ADMIN_EMAIL"],
        admin_password=os.environ["ADMIN_PASSWORD"],
        log_level=os.environ.get("LOG_LEVEL", "INFO"),
    )
