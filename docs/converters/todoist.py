"""Converts a project that Todoist has exported as CSV into JSON Lines for TaskFlow.

    python3 todoist.py < Launch.csv > launch.jsonl

Labels in the text become tags, sections become tags too, and comments go to the end of the description. A date in words, such
as `every Friday`, cannot be read and also goes there.
"""

import csv
import json
import re
import sys

PRIORITIES = {"1": "high", "2": "high", "3": "medium", "4": "low"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def convert(rows):
    tasks, above, section = [], {}, None
    for number, row in enumerate(rows):
        kind, content = (row.get("TYPE") or "").strip(), (row.get("CONTENT") or "").strip()
        if kind == "section":
            section = content
        elif kind == "note" and tasks:
            add_text(tasks[-1], content)
        elif kind == "task":
            level = int(row.get("INDENT") or 1)
            labels = re.findall(r"(?:^|\s)@(\S+)", content)
            task = {
                "id": str(number),
                "parent_id": above.get(level - 1),
                "title": re.sub(r"(?:^|\s)@\S+", "", content).strip()[:200] or content,
                "description": row.get("DESCRIPTION") or None,
                "priority": PRIORITIES.get(row.get("PRIORITY") or "4", "medium"),
                "tags": list(dict.fromkeys(labels + ([section] if section else []))),
            }
            date = (row.get("DEADLINE") or row.get("DATE") or "").strip()
            if DAY.match(date):
                task["due_on"] = date
            elif date:
                add_text(task, f"Date: {date}")
            above[level] = task["id"]
            tasks.append(task)
    return tasks


def add_text(task, text):
    task["description"] = f"{task['description']}\n\n{text}" if task["description"] else text


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8-sig", newline="")
    sys.stdout.reconfigure(encoding="utf-8")
    for each in convert(csv.DictReader(sys.stdin)):
        print(json.dumps(each, ensure_ascii=False))
