"""The pre-migration checklist and the sign-offs."""

from __future__ import annotations

from bot.domain.lines.line import Answer, Row, under
from bot.domain.risk import Risk

CHECKLIST = (
    *under(
        "Infrastructure",
        Risk.EXTENDED_DOWNTIME,
        Row(id="C-INF-1", text="The server has Docker 24 or newer and Compose v2"),
        Row(id="C-INF-2", text="The server has more than 5 GB of free disk space"),
        Row(id="C-INF-3", text="Ports 80 and 443 are available, or alternate ports are tested"),
        Row(id="C-INF-4", text="SSH access is configured"),
    ),
    *under(
        "Database",
        Risk.DATA_LOSS,
        Row(id="C-DB-1", text="The snapshot is created", also=("M1.2",)),
        Row(
            id="C-DB-2",
            text="Point-in-time recovery (PITR) is verified working",
            answer=Answer.DRILL,
            also=("N6",),
        ),
        Row(
            id="C-DB-3",
            text="The connection pool size is configured",
            also=("M5.1", "M5.2"),
            risk=Risk.CONNECTION_EXHAUSTION,
        ),
        Row(
            id="C-DB-4",
            text="The migration was tested on a copy of production data",
            answer=Answer.DRILL,
        ),
    ),
    *under(
        "Application",
        Risk.ENVIRONMENT_DRIFT,
        Row(
            id="C-APP-1",
            text="All env vars are documented in .env.prod.example",
            also=("M3.1", "M3.2"),
        ),
        Row(id="C-APP-2", text=".env.prod is on the server with real values"),
        Row(
            id="C-APP-3",
            text="Health endpoints are implemented on API and Web",
            risk=Risk.EXTENDED_DOWNTIME,
        ),
        Row(
            id="C-APP-4",
            text="Backwards-compatible migrations are confirmed",
            also=("M1.6",),
            risk=Risk.DATA_LOSS,
        ),
    ),
    *under(
        "Files and media",
        Risk.UPLOAD_PATHS,
        Row(id="C-FIL-1", text="The upload strategy is decided: S3 or local disk"),
        Row(id="C-FIL-2", text="If local: the volume path is configured", also=("M6.2",)),
        Row(
            id="C-FIL-3",
            text="If S3: credentials are configured, existing files are synced",
            also=("M6.1", "M6.4"),
        ),
    ),
    *under(
        "Testing",
        Risk.EXTENDED_DOWNTIME,
        Row(
            id="C-TST-1",
            text="The parallel deployment was tested on alternate ports",
            answer=Answer.REHEARSAL,
            also=("M2.1",),
        ),
        Row(
            id="C-TST-2",
            text="Smoke tests pass: login, CRUD, uploads",
            answer=Answer.REHEARSAL,
        ),
        Row(
            id="C-TST-3",
            text="The rollback script was tested",
            answer=Answer.REHEARSAL,
            risk=Risk.ROLLBACK_FAILURE,
            also=("M8.3",),
        ),
        Row(id="C-TST-4", text="Log aggregation is verified", answer=Answer.ATTESTATION),
    ),
)

SIGN_OFFS = under(
    "Sign-off",
    None,
    Row(id="SO-1", text="Technical lead: the architecture is reviewed", answer=Answer.SIGN_OFFS),
    Row(
        id="SO-2",
        text="Database administrator: the migration plan is right",
        answer=Answer.SIGN_OFFS,
    ),
    Row(
        id="SO-3",
        text="Product owner: the downtime window is accepted",
        answer=Answer.SIGN_OFFS,
    ),
    Row(
        id="SO-4",
        text="Security: Dockerfile scan and secrets management are reviewed",
        answer=Answer.SIGN_OFFS,
    ),
)
