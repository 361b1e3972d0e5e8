"""My day: what now."""
