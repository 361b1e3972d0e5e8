"""The corridor: the only way records are read, changed and remembered."""
