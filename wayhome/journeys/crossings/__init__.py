"""What one room decides and another must do: contact, panel and strategy discussion (issue 4)."""
