"""Typed names of what an application carries."""

from __future__ import annotations

from aiohttp import ClientSession, web
from sqlalchemy.ext.asyncio import AsyncEngine

from .config import Config

SETTINGS = web.AppKey("settings", Config)
DATABASE = web.AppKey("database", AsyncEngine)
CLIENT = web.AppKey("client", ClientSession)
