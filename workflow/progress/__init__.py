"""How far everything is (tiến độ): what lies where, since when, and what of it is late. Counts only, no names."""
