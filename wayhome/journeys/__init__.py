"""What crosses rooms, in one transaction or on one page."""
