"""Docker, Compose, disk, ports and the way in."""
