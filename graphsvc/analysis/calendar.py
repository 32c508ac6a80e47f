"""Days counted from a day."""

from __future__ import annotations

from datetime import date, timedelta

from graphsvc.errors import InvalidInput


def days_from(day: date, days: int) -> date:
    """The day so many days after `day`, before it where `days` is negative.

    Raises
    ------
    InvalidInput
        That day lies outside the calendar, which has the years 1 to 9999.
    """
    try:
        return day + timedelta(days)
    except OverflowError:
        where, end = ("after", date.max) if days > 0 else ("before", date.min)
        raise InvalidInput(
            f"{abs(days)} days {where} {day} lie beyond {end}, where the calendar ends.",
            hint="Ask for fewer days, or count from another day.",
            public="So many days from that day lie beyond the calendar, which has the years 1 to 9999.",
        ) from None
