"""What the organisation sells, and for how much to whom."""
