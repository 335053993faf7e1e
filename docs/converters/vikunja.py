"""Converts `data.json`, from the archive that Vikunja exports, into JSON Lines for TaskFlow.

    unzip export.zip data.json
    python3 vikunja.py < data.json > vikunja.jsonl

Each task goes to the project of the same name: create the projects first, or import with `project_id`. Labels become tags, tasks
with a parent become subtasks, and comments go to the end of the description, which stays HTML.
"""

import json
import sys

PRIORITIES = {0: "medium", 1: "low", 2: "medium", 3: "high", 4: "high", 5: "high"}
NO_TIME = "0001-01-01T00:00:00Z"


def time(value):
    return None if value in (None, "", NO_TIME) else value


def convert(projects):
    for project in projects:
        for task in project.get("tasks") or []:
            parents = (task.get("related_tasks") or {}).get("parenttask") or []
            # The parent can be in another project, which TaskFlow does not allow.
            parents = [each for each in parents if each.get("project_id", project["id"]) == project["id"]]
            texts = [task.get("description") or "", *(each["comment"] for each in task.get("comments") or [])]
            start, due = time(task.get("start_date")), time(task.get("due_date"))
            yield {
                "id": task["id"],
                "parent_id": parents[0]["id"] if parents else None,
                "project": project["title"],
                "title": task["title"].replace("\n", " ")[:200],
                "description": "\n\n".join(filter(None, texts))[:10_000] or None,
                "status": "completed" if task["done"] else "in_progress" if task.get("percent_done") else "todo",
                "priority": PRIORITIES.get(task.get("priority") or 0, "high"),
                "start_date": start if not (start and due and start > due) else None,
                "due_date": due,
                "tags": [each["title"] for each in task.get("labels") or []][:20],
            }


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    for each in convert(json.load(sys.stdin)):
        print(json.dumps(each, ensure_ascii=False))
