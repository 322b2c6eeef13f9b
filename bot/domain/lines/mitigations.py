"""The mitigations, contingencies and verifications of the eight risks."""

from __future__ import annotations

from bot.domain.lines.line import Answer, Row, under
from bot.domain.risk import Risk

MITIGATIONS = (
    *under(
        "Data loss",
        Risk.DATA_LOSS,
        Row(id="M1.1", text="The Postgres is managed and backed up automatically"),
        Row(id="M1.2", text="An explicit snapshot is made before the migration"),
        Row(id="M1.3", text="Point-in-time recovery is enabled"),
        Row(
            id="M1.4",
            text="The restore procedure was tested before the day",
            answer=Answer.DRILL,
        ),
        Row(id="M1.5", text="The database is an external service, never a container"),
        Row(id="M1.6", text="Migrations of the database only add, so old code goes on working"),
        Row(
            id="M1.c1",
            text="Restoring the snapshot takes minutes",
            answer=Answer.DRILL,
            also=("M1.4",),
        ),
        Row(
            id="M1.c2",
            text="Recovery can go to a granular point in time",
            answer=Answer.DRILL,
            also=("C-DB-2",),
        ),
    ),
    *under(
        "Extended downtime",
        Risk.EXTENDED_DOWNTIME,
        Row(
            id="M2.1",
            text="The new stack was verified in parallel on alternate ports",
            answer=Answer.REHEARSAL,
            also=("C-TST-1",),
        ),
        Row(
            id="M2.2",
            text="A clear rollback procedure is ready and takes less than 2 minutes",
            answer=Answer.REHEARSAL,
        ),
        Row(
            id="M2.3",
            text="The window is scheduled in a period of low traffic",
            answer=Answer.ATTESTATION,
        ),
        Row(id="M2.4", text="A maintenance page can be served by Caddy"),
        Row(id="M2.5", text="All preparation is done: Docker installed, images pulled"),
        Row(
            id="M2.c1",
            text="Immediate rollback to the old systemd or pm2 services is possible",
            answer=Answer.REHEARSAL,
        ),
        Row(
            id="M2.c2",
            text="The rollback time of 30 to 60 seconds was measured",
            answer=Answer.REHEARSAL,
            also=("M2.2",),
        ),
    ),
    *under(
        "Environment drift",
        Risk.ENVIRONMENT_DRIFT,
        Row(id="M3.1", text="The template .env.prod.example is comprehensive"),
        Row(id="M3.2", text="Every environment variable is documented with a description"),
        Row(id="M3.3", text="The old and the new env were compared before the migration"),
        Row(id="M3.4", text="A validation checks that the required variables are set"),
        Row(id="M3.5", text="All containers use the same env file"),
        Row(
            id="M3.v", text="Every required variable has a value that is not empty", also=("M3.4",)
        ),
    ),
    *under(
        "Image vulnerabilities",
        Risk.IMAGE_VULNERABILITIES,
        Row(id="M4.1", text="Base images are minimal: alpine or slim variants"),
        Row(id="M4.2", text="Image versions are pinned exactly, never latest"),
        Row(id="M4.3", text="Containers run as a non-root user"),
        Row(id="M4.4", text="Multi-stage builds keep the attack surface small"),
        Row(id="M4.5", text="Production images hold no build tools"),
        Row(id="M4.6", text="Base images get regular updates, every month"),
        Row(
            id="M4.m1",
            text="Dependabot is enabled for Docker",
            answer=Answer.ATTESTATION,
        ),
        Row(id="M4.m2", text="Images are scanned with Trivy in the CI pipeline"),
    ),
    *under(
        "Connection exhaustion",
        Risk.CONNECTION_EXHAUSTION,
        Row(id="M5.1", text="Connection pooling is configured: PgBouncer or SQLAlchemy"),
        Row(id="M5.2", text="POOL_SIZE and MAX_OVERFLOW are set explicitly"),
        Row(id="M5.3", text="Neon's connection pooler endpoint is used if available"),
        Row(id="M5.4", text="The connection count is monitored"),
        Row(id="M5.5", text="Containers have resource limits, so nothing runs away"),
        Row(id="M5.r", text="The pool has the recommended settings"),
    ),
    *under(
        "Upload paths",
        Risk.UPLOAD_PATHS,
        Row(id="M6.1", text="Uploads use object storage, not the local disk"),
        Row(id="M6.2", text="Local storage is a Docker volume with correct permissions"),
        Row(id="M6.3", text="All upload locations were listed in an audit before the migration"),
        Row(id="M6.4", text="Existing uploads are synced to the new location"),
        Row(
            id="M6.5",
            text="The non-root user has write permissions to the upload directory",
            also=("M6.2",),
        ),
        Row(id="M6.p", text="Local uploads can be migrated to S3 by a sync", also=("M6.4",)),
    ),
    *under(
        "TLS",
        Risk.TLS_PROBLEMS,
        Row(id="M7.1", text="Caddy serves HTTPS automatically with a trusted certificate"),
        Row(id="M7.2", text="DOMAIN matches the DNS exactly"),
        Row(id="M7.3", text="Port 80 is open for the ACME challenge"),
        Row(
            id="M7.4",
            text="It was tested on a staging subdomain first",
            answer=Answer.ATTESTATION,
        ),
        Row(id="M7.5", text="The certificate persists in the Docker volume caddy_data"),
        Row(id="M7.v", text="The certificate as served was verified", also=("M7.1",)),
    ),
    *under(
        "Rollback",
        Risk.ROLLBACK_FAILURE,
        Row(
            id="M8.1",
            text="The rollback tag is always recorded before the deploy",
            answer=Answer.CUTOVER,
        ),
        Row(id="M8.2", text="Images are retained in the registry"),
        Row(
            id="M8.3",
            text="The rollback script was tested in staging",
            answer=Answer.REHEARSAL,
            also=("C-TST-3",),
        ),
        Row(
            id="M8.4",
            text="Database migrations are backwards-compatible",
            also=("M1.6", "N5"),
        ),
        Row(
            id="M8.5",
            text="The manual rollback procedure is documented",
            answer=Answer.ATTESTATION,
        ),
        Row(
            id="M8.6",
            text="The old systemd services are kept disabled, not deleted, for 24 h",
            also=("N1",),
        ),
        Row(
            id="M8.c1",
            text="Images with the old SHA can be pulled and brought up by hand",
            also=("M8.2",),
        ),
        Row(
            id="M8.c2",
            text="The old systemd services can be enabled again in an emergency",
            also=("N1", "N2"),
        ),
    ),
)
