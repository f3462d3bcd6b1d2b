"""PostgreSQL as Django knows it, whose prepared statements outlive a rollback (ADR 0015)."""
