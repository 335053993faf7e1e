"""Converts a board that Trello has exported as JSON into JSON Lines for TaskFlow.

    python3 trello.py Doing < board.json > board.jsonl

The arguments are the lists whose cards are in progress. Cards in a list with the name `Done`, and those whose due date is marked as
complete, are completed. Labels and the list become tags, and items of checklists become subtasks. Archived cards are left out.
"""

import json
import sys


def convert(board, in_progress):
    lists = {each["id"]: each for each in board["lists"]}
    names = {each["id"]: each.get("username") for each in board.get("members", [])}
    cards = [each for each in board["cards"] if not each["closed"] and not lists[each["idList"]]["closed"]]
    for card in sorted(cards, key=lambda each: (lists[each["idList"]]["pos"], each["pos"])):
        name = lists[card["idList"]]["name"]
        is_done = bool(card.get("dueComplete")) or name.lower() == "done"
        members = [f"@{names[each]}" for each in card.get("idMembers", []) if names.get(each)]
        texts = [card.get("desc") or "", f"Members: {', '.join(members)}" if members else ""]
        labels = [each["name"] or each["color"] for each in card.get("labels", [])]
        yield {
            "id": card["id"],
            "title": card["name"].replace("\n", " ")[:200],
            "description": "\n\n".join(filter(None, texts))[:10_000] or None,
            "status": "completed" if is_done else "in_progress" if name in in_progress else "todo",
            "start_date": card.get("start"),
            "due_date": card.get("due"),
            "tags": list(dict.fromkeys([*labels, name]))[:20],
        }
        for checklist in (each for each in board.get("checklists", []) if each["idCard"] == card["id"]):
            for item in sorted(checklist["checkItems"], key=lambda each: each["pos"]):
                yield {
                    "id": item["id"],
                    "parent_id": card["id"],
                    "title": item["name"].replace("\n", " ")[:200],
                    "status": "completed" if item["state"] == "complete" else "todo",
                    "due_date": item.get("due"),
                }


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    for each in convert(json.load(sys.stdin), sys.argv[1:]):
        print(json.dumps(each, ensure_ascii=False))
