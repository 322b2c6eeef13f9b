"""One file a subcommand; the file is called like the word."""
