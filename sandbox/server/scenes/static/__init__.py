"""Broken states of the pages that nginx serves."""
