"""How long people wait, and how often they press: counted in their own browsers."""
