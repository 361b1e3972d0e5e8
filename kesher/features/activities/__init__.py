"""Tasks, calls, notes and meetings."""
