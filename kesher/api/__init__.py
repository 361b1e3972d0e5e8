"""Door 2: REST, built from the entities."""
