"""What the world outside tells of a customer: looked up when asked, and proposed field by field."""
