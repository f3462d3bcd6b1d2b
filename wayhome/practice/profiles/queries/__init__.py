"""What pages and prints read of a profile."""
