"""The cutover is short and happens in a quiet hour."""
