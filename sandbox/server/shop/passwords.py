"""Passwords and session tokens: hashed before they are stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_COST = {"n": 2**14, "r": 8, "p": 1}


def hashed(password: str) -> str:
    """Hash a password with scrypt and a salt of its own."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_digest(password, salt).hex()}"


def matches(password: str, stored: str) -> bool:
    """Compare in constant time."""
    salt, _, digest = stored.partition(":")
    return hmac.compare_digest(_digest(password, bytes.fromhex(salt)).hex(), digest)


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_COST)


def new_token(key: bytes) -> str:
    """Make a session token that carries a signature of this key."""
    token = secrets.token_urlsafe(24)
    return f"{token}.{_signature(token, key)}"


def fingerprint(signed: str, key: bytes) -> str | None:
    """Return what the database knows of a token, or None where the signature is not ours."""
    token, _, signature = signed.rpartition(".")
    if not hmac.compare_digest(signature, _signature(token, key)):
        return None
    return hashlib.sha256(token.encode()).hexdigest()


def _signature(token: str, key: bytes) -> str:
    return hmac.new(key, token.encode(), "sha256").hexdigest()
