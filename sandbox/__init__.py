"""The proving ground: a local Slack, a real server, and the story that is played on them."""
