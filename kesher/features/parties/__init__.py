"""People and organisations, their relations and their card."""
