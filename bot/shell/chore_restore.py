"""P-L4: what the newest restore drill says of the backups."""

from __future__ import annotations

from bot.domain.chores.look import Item, Look
from bot.domain.drill import DrillResult


def look(result: DrillResult | None) -> Look:
    """One that was judged; None where the drill broke off before its end."""
    if result is None:
        return Look(trouble="the drill broke off: its card says where")
    if result.held:
        took = int(result.facts.get("restore_ms", 0)) / 1000
        return Look(facts=(f"a copy was restored in {took:.0f} s, evidence {result.evidence}",))
    last = (result.trouble.strip().splitlines() or [""])[-1]
    return Look(items=(Item(key="restore", said=f"the restore drill failed: {last[:300]}"),))
