"""The office's clock in the demonstration: working days counted back from today, and hours at which people work."""

from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from workflow.calendar import VIETNAM, add_working_days, is_working_day, today

MORNING, AFTERNOON = time(7, 40), time(13, 35)
MINUTES_AT_WORK = 200
"""How long each half of the day is used."""
SITTING_FROM, SITTING_SEEN_FROM = time(8, 30), time(9, 0)
"""The session of day 0 begins at the first; whoever starts the demonstration before the second sees yesterday's."""
_DAY = timedelta(days=1)


class OfficeClock:
    """Days and moments of the story, as they lie before ``now`` (an aware moment)."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._today = today(now)
        self._back = [self._today]

    def day(self, ago: int) -> date:
        """The working day so many before today; 0 is the sitting's, a negative number lies in the future."""
        if ago < 0:
            return add_working_days(self._today, -ago)
        if ago == 0:
            local = self._now.astimezone(VIETNAM)
            seen = is_working_day(self._today) and local.time() >= SITTING_SEEN_FROM
            return self._today if seen else self.day(1)
        while len(self._back) <= ago:
            day = self._back[-1] - _DAY
            while not is_working_day(day):
                day -= _DAY
            self._back.append(day)
        return self._back[ago]

    def moment(self, ago: int, what: str) -> datetime:
        """A moment of that day within office hours, the same for the same ``what``; all but day 0 lie in the past."""
        dice = crc32(what.encode())
        begin = AFTERNOON if dice & 1 else MORNING
        return self.at(ago, begin) + timedelta(
            minutes=(dice >> 1) % MINUTES_AT_WORK, seconds=(dice >> 9) % 60
        )

    def at(self, ago: int, clock: time) -> datetime:
        """That day at that time by the clock on the office wall, as the UTC that commands take."""
        return datetime.combine(self.day(ago), clock, VIETNAM).astimezone(UTC)
