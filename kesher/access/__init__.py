"""What a role may do, compiled for queries."""
