"""Broken states of the blog that pm2 runs."""
