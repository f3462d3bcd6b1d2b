"""What the pages about one child read. Each asks once, whatever the child's story holds."""
