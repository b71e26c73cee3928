"""Whole months and the periods made of them."""

import datetime as dt
import re

MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
_MONTH = re.compile(MONTH_PATTERN)


class Month(int):
    """A calendar month as the count of months since January of year 0: order and arithmetic are those of ints."""

    __slots__ = ()

    @classmethod
    def of(cls, year: int, month: int) -> "Month":
        return cls(year * 12 + month - 1)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month of "2027-01"; ValueError for anything else."""
        if not _MONTH.fullmatch(text):
            raise ValueError(text)
        return cls.of(int(text[:4]), int(text[5:]))

    @property
    def year(self) -> int:
        return int(self) // 12

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return int(self) % 12 + 1

    def plus(self, months: int) -> "Month":
        return Month(int(self) + months)

    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    def last_day(self) -> dt.date:
        return self.plus(1).first_day() - dt.timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __repr__(self) -> str:
        return f"Month('{self}')"
