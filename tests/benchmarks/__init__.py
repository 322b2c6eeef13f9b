"""Measured figures; each time stands beside a peer or a floor measured in the same run."""
