"""What the team takes for granted, looked at."""
