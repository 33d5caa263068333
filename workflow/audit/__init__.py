"""The audit log (nhật ký): entries written with what they record, their places, and their verification."""
