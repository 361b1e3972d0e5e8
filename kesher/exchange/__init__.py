"""Door 3: files in and out."""
