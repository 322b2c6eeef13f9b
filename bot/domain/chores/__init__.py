"""What has to be done again and again after a migration, as long as the new stack serves."""
