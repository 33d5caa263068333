"""Shapes: what comes in and what goes out, one schema for each. No schema touches the database or knows a rule."""
