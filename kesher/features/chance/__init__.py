"""The chance of success of leads and deals, learned from the organisation's own history."""
