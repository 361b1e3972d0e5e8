"""How leads come in by themselves: forms for strangers, and who gets what comes."""
