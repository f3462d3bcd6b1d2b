"""Wayhome: one record, one set of clocks and one plan for children who go missing."""
