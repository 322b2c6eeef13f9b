"""Breaks one condition after the other, and sees whether the mirror test notices."""
