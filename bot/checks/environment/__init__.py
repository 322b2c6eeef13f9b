"""Old and new services get the same variables."""
