"""What is owed: to one person, to their team; and, when nothing is, what was done today."""
