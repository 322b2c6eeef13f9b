"""The shop's HTML, escaped in one place."""

from __future__ import annotations

from html import escape
from typing import Any

_FRAME = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>{title} · Shop</title>"
    "<body><h1>{title}</h1>{body}</body></html>"
)
_FIELDS = (
    "<label>Item <input name=item required value='{item}'></label> "
    "<label>Quantity <input name=quantity type=number min=1 value='{quantity}'></label>"
)


def _framed(title: str, body: str) -> str:
    return _FRAME.format(title=escape(title), body=body)


def login(problem: str) -> str:
    """Draw the login form, with what went wrong before."""
    return _framed(
        "Log in",
        f"<p role=alert>{escape(problem)}</p><form method=post>"
        "<label>E-mail <input name=email type=email required></label> "
        "<label>Password <input name=password type=password required></label> "
        "<button>Log in</button></form>",
    )


def orders(rows: list[dict[str, Any]], build: str) -> str:
    """Draw the list of orders and the form for a new one."""
    lines = "".join(
        f"<tr><td><a href='/orders/{row['id']}'>{row['id']}</a><td>{escape(row['item'])}"
        f"<td>{row['quantity']}<td>{escape(row['status'])}"
        for row in rows
    )
    return _framed(
        "Orders",
        f"<form method=post>{_FIELDS.format(item='', quantity=1)} <button>Order</button></form>"
        f"<table><tr><th>No.<th>Item<th>Quantity<th>Status{lines}</table>"
        f"<footer>build {escape(build)}</footer>",
    )


def order(row: dict[str, Any]) -> str:
    """Draw one order with its files."""
    files = "".join(
        f"<li><a href='/api/files/{file['id']}'>{escape(file['name'])}</a> ({file['size']} bytes)"
        for file in row["files"]
    )
    fields = _FIELDS.format(item=escape(row["item"], quote=True), quantity=row["quantity"])
    return _framed(
        f"Order {row['id']}",
        f"<p>Status: {escape(row['status'])}</p>"
        f"<form method=post>{fields} <button>Change</button></form>"
        f"<form method=post action='/orders/{row['id']}/delete'><button>Delete</button></form>"
        f"<ul>{files}</ul><p><a href='/orders'>All orders</a></p>",
    )


def problem(reason: str) -> str:
    """Draw what was refused."""
    return _framed("That did not work", f"<p role=alert>{escape(reason)}</p>")
