"""The certificate as served and the names that lead to it."""
