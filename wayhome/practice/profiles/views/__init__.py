"""Pages of a standing profile."""
