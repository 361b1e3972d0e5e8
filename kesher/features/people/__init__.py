"""Users, teams and roles, as records of the organisation."""
