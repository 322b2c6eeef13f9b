"""Whether the four sign-offs can be given."""
