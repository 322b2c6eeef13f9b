"""Hides secrets in text that servers print, before it is stored, shown or logged."""

from __future__ import annotations

import re

from bot.domain.secret import HIDDEN

_NAME_CHAR = r"[A-Za-z0-9_.\-]"
# Words that make a name secret wherever they stand in it, and words that must stand alone in it:
# PGPASSWORD and api-key are secret, KeyringMode and PWD are not.
_ANYWHERE = (
    r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY|DATABASE_?URL"
)
_ALONE = r"KEY|KEYS|DSN|PASS|AUTHORIZATION|COOKIE|(?<=[_.\-])PWD"
_WORDS = (
    rf"(?:{_NAME_CHAR}{{0,80}}?(?:{_ANYWHERE}){_NAME_CHAR}{{0,80}}"
    rf"|(?:{_NAME_CHAR}{{0,80}}?(?<![A-Za-z0-9]))?(?:{_ALONE})(?:[_.\-]{_NAME_CHAR}{{0,80}})?)"
)
_NAME = rf"(?<!{_NAME_CHAR}){_WORDS}"
# Possessive and content with a missing end: a hostile text costs no more time than any other.
_QUOTED = r'"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?'
_BARE = r"(?:true|false|null)\b|[\[{]"

_PRIVATE_KEY = re.compile(
    r"-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL
)
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s:/@'\"]{0,256}):[^\s'\"]{1,512}@")
_URL_TOKEN = re.compile(r"(https?://)[^\s:/@'\"]{1,512}@")
_SHAPES = re.compile(
    r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{4,}|\bxapp-[\w-]{4,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}"
    r"|\bgh[a-z]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\b[sr]k_(?:live|test)_\w{8,}"
    r"|\bnpg_\w{8,}|\bnapi_\w{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+|authorization:\s*\w+\s+)[\w.~+/=\-]{6,}")
_MEMBER = re.compile(
    rf"(?i)((?P<mark>[\"']){_NAME}(?P=mark)\s{{0,9}}:\s{{0,9}})"
    rf"(?!\s|{_BARE}|\"\"|'')(?:{_QUOTED}|[^\s,}}\]]+)"
)
_INSIDE = re.compile(rf"(?i)(\"{_NAME}=)(?!\")(?:[^\"\\\n]|\\.)++|('{_NAME}=)(?!')[^'\n]++")
_LINE = re.compile(
    rf"(?im)^([ \t]*(?:-[ \t]+)?(?:export[ \t]+|set[ \t]+)?{_NAME}"
    rf"(?:[ \t]*=[ \t]*|:[ \t]+(?!(?:true|false|null)[ \t]*$|[\[{{])))(?!\s|\"\"|'').+$"
)
_WORD = re.compile(
    rf"(?i)({_NAME}(?:=|:[ \t]?(?!{_BARE})))(?!\s|\"\"|'')(?:(?:{_QUOTED})[^\s'\"]*|[^\s'\"]+)"
)
_OPTION = re.compile(rf"(?i)((?<!\S)--?{_WORDS}[ \t]+)(?!-)(?:{_QUOTED}|\S+)")


def redacted(text: str) -> str:
    """The text with passwords in URLs, known token shapes, private keys and secret values hidden.

    A value is secret by its name (PASSWORD, TOKEN, KEY, DATABASE_URL and the like); names stay.
    It hides too much rather than too little.
    """
    text = _PRIVATE_KEY.sub(HIDDEN, text)
    text = _URL.sub(rf"\1:{HIDDEN}@", text)
    text = _URL_TOKEN.sub(rf"\1{HIDDEN}@", text)
    text = _BEARER.sub(rf"\1{HIDDEN}", _SHAPES.sub(HIDDEN, text))
    text = _MEMBER.sub(rf"\1\g<mark>{HIDDEN}\g<mark>", text)
    text = _INSIDE.sub(lambda found: (found[1] or found[2]) + HIDDEN, text)
    text = _LINE.sub(rf"\1{HIDDEN}", text)
    text = _OPTION.sub(rf"\1{HIDDEN}", text)
    return _WORD.sub(rf"\1{HIDDEN}", text)
