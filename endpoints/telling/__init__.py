"""How a nomination is told to people: on pages, and in what an inspection takes away."""
