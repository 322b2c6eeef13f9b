"""What a person can ask in Slack: one file a slash word, with its buttons."""
