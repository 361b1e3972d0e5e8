"""Managing sales: what each person and team did in a time, against their goals."""
