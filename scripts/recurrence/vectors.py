"""
Writes tests/recurrence/vectors.json: rules with the dates that python-dateutil computes for them. Run it with python-dateutil 2.9.0:

    python3 scripts/recurrence/vectors.py > tests/recurrence/vectors.json

The rules are drawn with a fixed seed, so the file changes only if the script or dateutil does. Dates are computed with the clocks of the zone and
converted by `zoneinfo`, where fold 0 means what TaskFlow promises: a time that the clocks skip is later by that hour, and of one that they
show twice the first one counts.
"""

import json
import random
from datetime import datetime, timedelta, timezone
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

RULES = 200
DATES = 12
END = datetime(2400, 1, 1)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo"]
TIMES = [(9, 0), (0, 0), (2, 30), (1, 30), (23, 59)]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
HARD_DAYS = [(2, 29), (1, 31), (12, 31), (3, 28), (10, 24)]

random.seed(23)


def some(values, most):
    return random.sample(values, random.randint(1, most))


def days(numbers):
    return [f"{random.choice(numbers) or ''}{day}" for day in some(DAYS, 3)]


def signed(most):
    return [*range(1, most + 1), *range(-most, 0)]


def make_rule():
    frequency = random.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = {"FREQ": frequency}
    if random.random() < 0.5:
        parts["INTERVAL"] = random.choice([2, 3, 4, 5, 6, 7, 10, 12, 18])
    if random.random() < 0.3:
        parts["BYMONTH"] = some(list(range(1, 13)), 4)
    is_long = frequency in ("MONTHLY", "YEARLY")
    if frequency != "WEEKLY" and random.random() < 0.35:
        parts["BYMONTHDAY"] = some(signed(31), 6)
    if random.random() < 0.5:
        most = 53 if frequency == "YEARLY" and "BYMONTH" not in parts else 5
        parts["BYDAY"] = days([0, *signed(most)] if is_long and random.random() < 0.5 else [0])
    if is_long and len(parts) > 2 and ("BYDAY" in parts or "BYMONTHDAY" in parts) and random.random() < 0.3:
        parts["BYSETPOS"] = some(signed(4), 2)
    if frequency == "WEEKLY" and random.random() < 0.5:
        parts["WKST"] = random.choice(DAYS)
    if random.random() < 0.3:
        parts["COUNT"] = random.randint(1, 10)
    return ";".join(f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}" for name, value in parts.items())


def make_start():
    month, day = random.choice(HARD_DAYS) if random.random() < 0.4 else (random.randint(1, 12), random.randint(1, 28))
    year = 2028 if (month, day) == (2, 29) else random.randint(2024, 2029)
    return datetime(year, month, day, *random.choice(TIMES))


def in_utc(local, zone):
    at = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def dates_of(rule, start):
    return list(islice(takewhile(lambda date: date < END, rrulestr(rule, dtstart=start)), DATES))


def exists(local, zone):
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


def make_vector(nth):
    zone = random.choice(ZONES)
    is_day = nth % 5 == 0
    while True:
        rule, start = make_rule(), make_start()
        if is_day:
            start = start.replace(hour=0, minute=0)
        # The start of a series is a time that exists.
        if not exists(start, zone):
            continue
        end = ""
        if "COUNT" not in rule and random.random() < 0.3:
            rule += f";UNTIL={start + timedelta(days=random.randint(10, 3000)):%Y%m%d}"
            # The whole day, which dateutil does not know.
            end = "T235959"
        local = dates_of(rule + end, start)
        if local:
            break
    if is_day:
        return {"rule": rule, "start": f"{start:%Y-%m-%d}", "timezone": zone, "dates": [f"{date:%Y-%m-%d}" for date in local]}
    return {"rule": rule, "start": in_utc(start, zone), "timezone": zone, "dates": [in_utc(date, zone) for date in local]}


print("[")
print(",\n".join(json.dumps(make_vector(nth)) for nth in range(RULES)))
print("]")
