"""Pure pictures: domain values to Block Kit."""
