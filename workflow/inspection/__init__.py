"""Inspections (thanh tra, kiểm tra): teams with a mandate, what they find, and what they take away to verify."""
