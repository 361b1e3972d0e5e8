"""What a person is told about, and the bell."""
