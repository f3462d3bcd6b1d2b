"""The `wayhome` command line."""
