"""What was offered in a deal, by whom and when, and how far both sides are from one another."""
