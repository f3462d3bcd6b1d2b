"""Pages about one child. Each opens the child through `opening.opened_or_404`."""
