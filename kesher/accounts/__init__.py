"""People: users, their memberships, teams and roles, and how they come in."""
