"""The day on which most tests happen. No rule reads the clock, so time is just a value."""

from datetime import UTC, datetime

from workflow.calendar import VIETNAM

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
"""Monday 16 November 2026, nine o'clock in the morning in Viet Nam."""


def in_vietnam(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment by the clock on the office wall, as the UTC that commands take."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)
