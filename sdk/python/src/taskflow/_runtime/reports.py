"""Rows of reports, for tables and data frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .model import Model


class Report(Protocol):
    """Any report."""

    @property
    def rows(self) -> Sequence[Model]: ...


def rows(report: Report) -> list[dict[str, Any]]:
    """Returns the rows of a report as plain values, ready for a table or a data frame.

        report = client.reports.throughput(bucket="week", group_by="priority")
        frame = pandas.DataFrame(rows(report))

    Times are `datetime` and days `date`. The columns of groups are absent in a report without groups.
    """
    is_grouped = getattr(report, "group_by", "") is not None
    return [
        {name: value for name, value in row if is_grouped or name not in ("group", "group_name")}
        for row in report.rows
    ]
