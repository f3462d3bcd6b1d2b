"""The work with children and places: siblings, blind to one another."""
