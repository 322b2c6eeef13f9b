"""The addresses that a server carries itself."""

from __future__ import annotations

from bot.domain.probe import Command
from bot.shell.report import script

_ADDRESSES = r"""
ip -o addr show scope global | awk '
  $2 !~ /^(docker|br-|veth|virbr|cni|flannel)/ { sub(/\/.*/, "", $4); print "address\t" $4 }'
"""

ADDRESSES = Command(argv=script(_ADDRESSES))
"""Rows `address`; bridges of container engines are left out, no visitor reaches them."""
