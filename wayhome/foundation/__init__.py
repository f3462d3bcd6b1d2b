"""What every room stands on, lowest first."""
