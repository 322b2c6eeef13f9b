"""The command line: the same use cases as in Slack."""
