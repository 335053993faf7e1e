"""Rows of reports."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from taskflow import rows
from taskflow.models import ThroughputReport, WorkloadReport

ROW: dict[str, Any] = {
    "start": "2026-02-23T00:00:00.000Z",
    "end": "2026-03-02T00:00:00.000Z",
    "day": "2026-02-23",
    "group": None,
    "group_name": None,
    "created": 4,
    "started": 3,
    "completed": 2,
    "reopened": 0,
}
REPORT: dict[str, Any] = {
    "start": ROW["start"],
    "end": ROW["end"],
    "bucket": "week",
    "timezone": "Europe/London",
    "week_start": "monday",
    "group_by": None,
    "groups_left_out": 0,
    "rows": [ROW],
}


def test_rows_are_plain_values_with_times() -> None:
    report = ThroughputReport.model_validate(REPORT)
    assert rows(report) == [
        {
            "start": datetime(2026, 2, 23, tzinfo=timezone.utc),
            "end": datetime(2026, 3, 2, tzinfo=timezone.utc),
            "day": date(2026, 2, 23),
            "created": 4,
            "started": 3,
            "completed": 2,
            "reopened": 0,
        }
    ]


def test_rows_of_groups_have_their_columns() -> None:
    grouped = ThroughputReport.model_validate({**REPORT, "group_by": "tag"})
    assert rows(grouped)[0]["group"] is None
    load = {
        "group": "a",
        "group_name": "Ada",
        **dict.fromkeys(("open", "in_progress", "overdue", "due_soon", "high_priority"), 1),
        "estimate_minutes": 30,
        "without_estimate": 0,
    }
    report = WorkloadReport.model_validate({"as_of": ROW["start"], "groups_left_out": 0, "rows": [load]})
    assert rows(report)[0]["group_name"] == "Ada"
