"""Filters are built as text."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from taskflow import filters as f


def test_combines_filters_with_parentheses_where_they_are_needed() -> None:
    assert f.status.in_("todo", "in_progress") == 'status in ("todo", "in_progress")'
    assert f.overdue.eq(True) & f.blocked.eq(False) | ~f.completed.eq(True) == (
        "((overdue = true and blocked = false) or not completed = true)"
    )
    assert f.and_(f.overdue.eq(True)) == "overdue = true"
    assert f.text("a = b or c = d") & f.assignee.eq(f.me) == "((a = b or c = d) and assignee = me)"
    assert isinstance(f.or_(f.overdue.eq(True), f.blocked.eq(True)), str)


def test_joins_any_number_of_filters_on_one_level() -> None:
    numbers = [f.estimate_minutes.eq(number) for number in range(4)]
    either = numbers[0] | numbers[1] | numbers[2]
    assert either == "(estimate_minutes = 0 or estimate_minutes = 1 or estimate_minutes = 2)"
    assert numbers[0] & (numbers[1] & numbers[2]) & either == (
        f"(estimate_minutes = 0 and estimate_minutes = 1 and estimate_minutes = 2 and {either})"
    )
    assert f.text("a = b or c = d") | numbers[0] == "((a = b or c = d) or estimate_minutes = 0)"


def test_writes_each_kind_of_value() -> None:
    assert f.title.contains('say "hi" \\ there') == 'title ~ "say \\"hi\\" \\\\ there"'
    assert f.project.ne(None) == "project != null"
    assert f.estimate_minutes.not_in(30, None) == "estimate_minutes not in (30, null)"
    zone = timezone(timedelta(hours=1))
    assert f.due_date.lt(datetime(2026, 3, 20, 9, tzinfo=zone)) == "due_date < 2026-03-20T08:00:00Z"
    assert f.due_on.gte(date(2026, 3, 20)) == "due_on >= 2026-03-20"
    assert f.due_on.lte(f.start_of_month.minus("1mo").plus("2d")) == "due_on <= startOfMonth-1mo+2d"


def test_refuses_what_is_no_filter() -> None:
    with pytest.raises(ValueError):
        f.and_()
    with pytest.raises(ValueError):
        f.tag.in_()
    with pytest.raises(ValueError):
        f.due_date.lt(datetime(2026, 3, 20))
