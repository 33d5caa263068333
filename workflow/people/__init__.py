"""People, their assignments (a role at a unit between two dates), tokens and sign-ins."""
