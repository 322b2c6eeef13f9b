"""What is watched after the migration, whom to call, and what is taken for granted."""

from __future__ import annotations

from bot.domain.lines.line import Answer, Row, under

MONITORING = (
    *under(
        "Immediate (0-30 min)",
        None,
        Row(id="P-I1", text="All containers show healthy", answer=Answer.WATCH),
        Row(id="P-I2", text="The external health endpoint responds 200", answer=Answer.WATCH),
        Row(id="P-I3", text="No ERROR level logs in container output", answer=Answer.WATCH),
        Row(id="P-I4", text="Response times are within the normal range", answer=Answer.WATCH),
        Row(id="P-I5", text="An end-to-end user flow can be completed", answer=Answer.WATCH),
    ),
    *under(
        "Short-term (1-24 hours)",
        None,
        Row(id="P-S1", text="Memory usage is stable, nothing leaks", answer=Answer.WATCH),
        Row(id="P-S2", text="No connection pool exhaustion", answer=Answer.WATCH),
        Row(id="P-S3", text="Background jobs are processing", answer=Answer.WATCH),
        Row(id="P-S4", text="The error rate is below 0.1 %", answer=Answer.WATCH),
    ),
    *under(
        "Long-term (ongoing)",
        None,
        Row(id="P-L1", text="Weekly review of container security updates", answer=Answer.WATCH),
        Row(id="P-L2", text="Monthly base image updates", answer=Answer.WATCH),
        Row(id="P-L3", text="Log rotation is working correctly", answer=Answer.WATCH),
        Row(id="P-L4", text="Backup verification: a test restore quarterly", answer=Answer.WATCH),
    ),
)

CONTACTS = under(
    "Contacts",
    None,
    Row(id="IC-1", text="Database emergency"),
    Row(id="IC-2", text="Server down"),
    Row(id="IC-3", text="TLS issues"),
    Row(id="IC-4", text="Application bug"),
)

ASSUMPTIONS = under(
    "Assumptions",
    None,
    Row(id="AS-1", text="Single server deployment: one server, no load balancer before it"),
    Row(id="AS-2", text="Neon Postgres: the connection string is that of the managed DB"),
    Row(id="AS-3", text="No Redis or cache beside the app", also=("N3",)),
    Row(id="AS-4", text="No message queue, no broker", also=("N3",)),
    Row(id="AS-5", text="Caddy as proxy, or Nginx on purpose"),
    Row(id="AS-6", text="GitHub Actions, or another workflow that was adjusted"),
    Row(
        id="AS-7",
        text="Static uploads go to S3, or local disk storage on purpose",
        also=("C-FIL-1", "M6.3"),
    ),
)
