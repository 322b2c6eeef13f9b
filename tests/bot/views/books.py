"""Runbooks of a few moves."""

from __future__ import annotations

from bot.domain.runbook import Line, Move, Runbook


def a_move(step: str, command: str) -> Move:
    line = (Line(where="on web-1", line=command),)
    return Move(step=step, title=step.title(), target="web-1", do=line, undo=line, look=(), note="")


def a_book(*moves: Move) -> Runbook:
    return Runbook(
        migration="shop/production", strategy="redirect", file="0f1e2d3c4b5a", moves=moves
    )
