"""What people type about panels."""
