"""Door 4: rules, schedules and webhooks."""
