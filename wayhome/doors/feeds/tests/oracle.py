"""The published rules about Missing rows once more: slow, plain, written from domain.md 3.2 alone.

It knows nothing of the checks it judges. Rows are dictionaries of text, as in the files.
"""

from collections import defaultdict
from datetime import date
from itertools import pairwise

Row = dict[str, str]
Faults = dict[tuple[str, int], set[str]]  # (table, index of the row) -> codes


def read(text: str) -> date | None:
    parts = text.strip().split("/")
    if len(parts) != 3 or len(parts[2]) != 4 or not all(p.isascii() and p.isdigit() for p in parts):
        return None
    if len(parts[0]) > 2 or len(parts[1]) > 2:
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def eighteenth(born: date) -> date:
    try:
        return born.replace(year=born.year + 18)
    except ValueError:  # 29 February
        return date(born.year + 18, 2, 28)


class Oracle:
    """Judges one return. `last` are last year's Missing rows, None where there is none."""

    def __init__(
        self,
        year: int,
        header: list[Row],
        episodes: list[Row] | None,
        missing: list[Row],
        last: list[Row] | None = None,
    ) -> None:
        self.first, self.last_day = date(year - 1, 4, 1), date(year, 3, 31)
        self.header, self.episodes, self.missing, self.last = header, episodes, missing, last
        self.faults: Faults = defaultdict(set)
        self.care: dict[str, list[Row]] = defaultdict(list)
        for row in episodes or []:
            self.care[row["CHILD"].strip()].append(row)

    def judge(self) -> Faults:
        for index, row in enumerate(self.missing):
            for code in self._alone(row) | self._with_header(row):
                self.faults["Missing", index].add(code)
            if self.episodes is not None:
                self._with_episodes(index, row)
        self._overlaps()
        if self.last is not None:
            self._carried(self.last)
        return self.faults

    def _alone(self, row: Row) -> set[str]:
        kind, born = row["MISSING"].strip(), read(row["DOB"])
        said_start, said_end = row["MIS_START"].strip(), row["MIS_END"].strip()
        start, end = read(said_start), read(said_end)
        found = {
            "1004": start is None,
            "1005": said_end != "" and end is None,
            "1006": kind not in ("", "M", "A"),
            "564": kind in ("M", "A", "m", "a") and said_start == "",
            "565": said_start != "" and kind == "",
            "566": said_end != "" and kind == "",
            "567": start is not None and end is not None and start > end,
            "570": start is not None and start > self.last_day,
            "571": end is not None and not self.first <= end <= self.last_day,
            "586": start is not None and born is not None and start <= born,
        }
        return {code for code, fires in found.items() if fires}

    def _with_header(self, row: Row) -> set[str]:
        child = row["CHILD"].strip()
        mine = [each for each in self.header if each["CHILD"].strip() == child]
        if child and not mine:
            return {"INT04"}
        born = read(row["DOB"])
        others = {read(each["DOB"]) for each in mine} - {None, born}
        return {"INT13"} if born and others else set()

    def _with_episodes(self, index: int, row: Row) -> None:
        child, mark = row["CHILD"].strip(), self.faults["Missing", index]
        mine = self.care.get(child, [])
        if child and not mine:
            mark.add("1012")
        start, end = read(row["MIS_START"]), read(row["MIS_END"])
        is_open = row["MIS_END"].strip() == ""
        spans = [(read(each["DECOM"]), read(each["DEC"])) for each in mine]
        if start and is_open and any(a and b and a <= start <= b for a, b in spans):
            mark.add("575")
        inside = any(a and a <= start <= (b or date.max) for a, b in spans) if start else True
        if start and mine and not inside:
            mark.add("581")
        periods = self._periods(child)
        if start and periods:
            if all(_out(start, end, is_open, a, b) for a, b in periods):
                mark.add("577")
            if all(start < a or (b is not None and start > b) for a, b in periods):
                mark.add("578")
        self._at_eighteen(row, end, mark)

    def _at_eighteen(self, row: Row, end: date | None, mark: set[str]) -> None:
        born = read(row["DOB"])
        for number, care in enumerate(self.episodes or []):
            is_own = care["CHILD"].strip() == row["CHILD"].strip()
            fell_together = born is not None and end == eighteenth(born) == read(care["DEC"])
            if is_own and fell_together and care["REC"].strip() != "E8":
                mark.add("580")
                self.faults["Episodes", number].add("580")

    def _periods(self, child: str) -> list[tuple[date, date | None]]:
        dated = [
            (begun, read(each["DEC"]))
            for each in self.care.get(child, [])
            if (begun := read(each["DECOM"]))
        ]
        found: list[tuple[date, date | None]] = []
        for begun, ended in sorted(dated, key=lambda span: (span[0], span[1] or date.max)):
            before = found[-1][1] if found else None
            if not found or (before is not None and begun > before):
                found.append((begun, ended))
            else:
                found[-1] = (found[-1][0], ended)
        return found

    def _overlaps(self) -> None:
        by_child: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(self.missing):
            if row["CHILD"].strip():
                by_child[row["CHILD"].strip()].append(index)
        for rows in by_child.values():
            rows.sort(key=self._place)
            for before, index in pairwise(rows):
                earlier = self.missing[before]
                start, end = read(self.missing[index]["MIS_START"]), read(earlier["MIS_END"])
                if earlier["MIS_END"].strip() == "" or (start and end and start < end):
                    self.faults["Missing", index].add("574")

    def _place(self, index: int) -> tuple[date, date, int]:
        row = self.missing[index]
        start, end = read(row["MIS_START"]), read(row["MIS_END"])
        return (end or start or date.max, start or date.max, index)

    def _carried(self, last: list[Row]) -> None:
        was_open: dict[str, list[date]] = defaultdict(list)
        for row in last:
            start = read(row["MIS_START"])
            if start and row["MIS_END"].strip() == "":
                was_open[row["CHILD"].strip()].append(start)
        first: dict[str, int] = {}
        for index, row in enumerate(self.missing):
            child = row["CHILD"].strip()
            best = first.get(child)
            if best is None or _start(row) < _start(self.missing[best]):
                first[child] = index
        for child, index in first.items():
            start = read(self.missing[index]["MIS_START"])
            if any(each != start for each in was_open.get(child, [])):
                self.faults["Missing", index].add("576")


def _start(row: Row) -> date:
    return read(row["MIS_START"]) or date.max


def _out(start: date, end: date | None, is_open: bool, begun: date, ended: date | None) -> bool:
    if is_open:
        return ended is not None or start < begun
    if end is None:
        return False
    return end < begun or (ended is not None and end > ended)
