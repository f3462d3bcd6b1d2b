"""Every child at risk of exploitation, by what is not happening for them (R33, R42)."""
