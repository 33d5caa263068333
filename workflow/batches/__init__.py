"""The same step on many nominations in two acts (xử lý nhiều hồ sơ): set down and looked at first, then taken once."""
