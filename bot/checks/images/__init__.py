"""What the images are and as whom they run."""
