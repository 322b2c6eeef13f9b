"""From the outbox to Slack: drawn anew, in order, each message once."""
