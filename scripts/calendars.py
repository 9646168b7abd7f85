"""Writes data/calendars: when exchanges trade, from the package exchange_calendars (`make calendars`).

The package knows every session by itself. What is written are the rules that they follow, weekdays and regular hours, and the
days that are exceptions: some fifty bytes a year. A digest of every year's sessions goes to the tests, so that what the core
makes of the rules is held against what the package says.
"""

import hashlib
import json
from importlib.metadata import distribution
from pathlib import Path

import exchange_calendars
import pandas

FIRST_YEAR, LAST_YEAR = 2015, 2030
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
NAMES = ["XNYS", "XLON", "XPAR", "XETR", "XTKS", "XHKG", "XASX", "XTSE", "XSWX", "CMES"]
# Market identifier codes (ISO 10383) that vendors give for venues of the same calendar, and that the package has no name for.
MORE_ALIASES = {
    "XNYS": ["BATY", "EDGA", "EDGX", "IEXG", "MEMX", "XBOS", "XCHI", "XCIS", "XNCM", "XNGS", "XNMS", "XPSX"],
    "XLON": ["XLOM"],
    "CMES": ["GLBX", "XCBT", "XCEC", "XCME", "XNYM"],
}
TIMES = ["open", "break_start", "break_end", "close"]
# Hours that hold for fewer sessions in a row are exceptions to a rule, not a rule.
FEWEST_SESSIONS = 6

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "calendars"
DIGESTS = ROOT / "tests" / "golden" / "calendars" / "sessions.json"


def sessions_of(calendar):
    """By day: the times of its session in minutes since the local 00:00 of that day, None where it has none such."""
    walls = [calendar.schedule[time].dt.tz_convert(calendar.tz).dt.tz_localize(None) for time in TIMES]
    return {
        day: tuple(None if pandas.isna(wall[day]) else int((wall[day] - day).total_seconds() // 60) for wall in walls)
        for day in calendar.schedule.index
    }


def rules_of(sessions):
    """The hours that hold for a while, with the day from which they do."""
    runs = []
    for day, hours in sessions.items():
        if not runs or runs[-1]["hours"] != hours:
            runs.append({"from": day, "hours": hours, "sessions": 0})
        runs[-1]["sessions"] += 1
    rules = []
    for run in runs:
        is_rule = run["sessions"] >= FEWEST_SESSIONS
        if is_rule and (not rules or rules[-1]["hours"] != run["hours"]):
            rules.append({"from": run["from"] if rules else pandas.Timestamp(FIRST_YEAR, 1, 1), "hours": run["hours"]})
    return rules


def early_closes_of(name, sessions, rules):
    """Days by the minute at which they end early; the format has a place for no other exception."""
    early = {}
    for day, (opens, break_start, _, closes) in sessions.items():
        regular_open, _, regular_break_end, regular_close = [rule for rule in rules if rule["from"] <= day][-1]["hours"]
        has_break = regular_break_end is not None and closes > regular_break_end
        if opens != regular_open or has_break != (break_start is not None):
            raise SystemExit(f"{name}: the session of {day.date()} begins late or has another break, which the format cannot say")
        if closes != regular_close:
            early.setdefault(closes, []).append(day)
    return early


def by_year(days):
    """One text for each year: its days as MMDD."""
    return [" ".join(day.strftime("%m%d") for day in days if day.year == year) for year in YEARS]


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def calendar_line(calendar):
    sessions = sessions_of(calendar)
    weekdays = pandas.date_range(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31", freq="B")
    if not weekdays.isin(list(sessions)).sum() == len(sessions):
        raise SystemExit(f"{calendar.name}: expected sessions from Monday to Friday only")
    rules = rules_of(sessions)
    early = early_closes_of(calendar.name, sessions, rules)
    hours = [
        {
            "from": rule["from"].strftime("%Y-%m-%d"),
            "open": rule["hours"][0],
            "close": rule["hours"][3],
            **({} if rule["hours"][1] is None else {"break": rule["hours"][1:3]}),
        }
        for rule in rules
    ]
    return compact(
        {
            "time_zone": str(calendar.tz),
            "hours": hours,
            "holidays": by_year([day for day in weekdays if day not in sessions]),
            "early_closes": {str(close): by_year(days) for close, days in sorted(early.items())},
        }
    )


def digest_line(calendar):
    """Of every year: how many sessions it has, and a digest of their times as epoch minutes."""
    digests = {}
    for year in YEARS:
        rows = calendar.schedule.loc[str(year), TIMES].itertuples(index=False)
        lines = [" ".join("-" if pandas.isna(time) else str(int(time.timestamp()) // 60) for time in row) for row in rows]
        digests[str(year)] = [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]
    return compact(digests)


def aliases():
    names = exchange_calendars.get_calendar_names(include_aliases=True)
    meant = {name: exchange_calendars.resolve_alias(name) for name in names}
    found = {name: calendar for name, calendar in meant.items() if calendar in NAMES and name != calendar}
    for calendar, more in MORE_ALIASES.items():
        found |= dict.fromkeys(more, calendar)
    return dict(sorted(found.items()))


def lines(values):
    return ",\n".join(f"{compact(name)}: {line}" for name, line in values.items())


def main():
    package = distribution("exchange_calendars")
    calendars = {
        name: exchange_calendars.get_calendar(name, start=f"{FIRST_YEAR}-01-01", end=f"{LAST_YEAR}-12-31") for name in NAMES
    }
    head = {
        "source": compact(f"exchange_calendars {package.version}, Apache-2.0: LICENSE beside this file"),
        "first_year": compact(FIRST_YEAR),
        "last_year": compact(LAST_YEAR),
        "aliases": compact(aliases()),
        "calendars": "{\n" + lines({name: calendar_line(each) for name, each in calendars.items()}) + "\n}",
    }
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "calendars.json").write_text("{\n" + lines(head) + "\n}\n")
    licence = next(file for file in package.files if file.name == "LICENSE")
    (DATA / "LICENSE").write_text(licence.locate().read_text())
    DIGESTS.parent.mkdir(parents=True, exist_ok=True)
    DIGESTS.write_text("{\n" + lines({name: digest_line(each) for name, each in calendars.items()}) + "\n}\n")


main()
