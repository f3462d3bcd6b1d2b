"""For leaders and boards."""
