// Generated from openapi/filters/; `npm run generate` writes it.

export const LIMITS = {
  "characters": 2000,
  "view_characters": 40000,
  "terms": 100,
  "values": 1000,
  "depth": 16
} as const;

export const OPERATORS = [
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "~",
  "in",
  "not in"
] as const;

export const TYPES = {
  "text": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in",
      "~"
    ],
    "expected": "text in quotes, such as \"launch\""
  },
  "tag": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in",
      "~"
    ],
    "expected": "a tag in quotes, such as \"urgent\""
  },
  "choice": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in"
    ],
    "expected": "one of"
  },
  "level": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in",
      "<",
      "<=",
      ">",
      ">="
    ],
    "expected": "one of"
  },
  "flag": {
    "operators": [
      "=",
      "!="
    ],
    "expected": "true or false"
  },
  "number": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in",
      "<",
      "<=",
      ">",
      ">="
    ],
    "expected": "a whole number, such as 30"
  },
  "time": {
    "operators": [
      "=",
      "!=",
      "<",
      "<=",
      ">",
      ">="
    ],
    "expected": "a day such as 2026-03-20 or today, or a time such as 2026-03-20T09:00:00Z or now+7d"
  },
  "day": {
    "operators": [
      "=",
      "!=",
      "<",
      "<=",
      ">",
      ">="
    ],
    "expected": "a day such as 2026-03-20, today or today+7d"
  },
  "task": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in"
    ],
    "expected": "the ID of a task, such as 019cadc6-9a80-76ac-9a32-c0ca8e84e5bf"
  },
  "project": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in"
    ],
    "expected": "the name of a project in quotes, or its ID"
  },
  "category": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in"
    ],
    "expected": "the name of a category in quotes, or its ID"
  },
  "user": {
    "operators": [
      "=",
      "!=",
      "in",
      "not in"
    ],
    "expected": "me, the name of a user in quotes, or the ID of a user"
  }
} as const;

export const FIELDS = {
  "title": {
    "type": "text",
    "nullable": false,
    "many": false,
    "values": []
  },
  "description": {
    "type": "text",
    "nullable": true,
    "many": false,
    "values": []
  },
  "status": {
    "type": "choice",
    "nullable": false,
    "many": false,
    "values": [
      "todo",
      "in_progress",
      "completed"
    ]
  },
  "priority": {
    "type": "level",
    "nullable": false,
    "many": false,
    "values": [
      "low",
      "medium",
      "high"
    ]
  },
  "completed": {
    "type": "flag",
    "nullable": false,
    "many": false,
    "values": []
  },
  "overdue": {
    "type": "flag",
    "nullable": false,
    "many": false,
    "values": []
  },
  "blocked": {
    "type": "flag",
    "nullable": false,
    "many": false,
    "values": []
  },
  "following": {
    "type": "flag",
    "nullable": false,
    "many": false,
    "values": []
  },
  "has_attachments": {
    "type": "flag",
    "nullable": false,
    "many": false,
    "values": []
  },
  "project": {
    "type": "project",
    "nullable": true,
    "many": false,
    "values": []
  },
  "parent": {
    "type": "task",
    "nullable": true,
    "many": false,
    "values": []
  },
  "id": {
    "type": "task",
    "nullable": false,
    "many": false,
    "values": []
  },
  "category": {
    "type": "category",
    "nullable": true,
    "many": true,
    "values": []
  },
  "tag": {
    "type": "tag",
    "nullable": true,
    "many": true,
    "values": []
  },
  "assignee": {
    "type": "user",
    "nullable": true,
    "many": true,
    "values": []
  },
  "follower": {
    "type": "user",
    "nullable": true,
    "many": true,
    "values": []
  },
  "created_by": {
    "type": "user",
    "nullable": true,
    "many": false,
    "values": []
  },
  "start_date": {
    "type": "time",
    "nullable": true,
    "many": false,
    "values": []
  },
  "due_date": {
    "type": "time",
    "nullable": true,
    "many": false,
    "values": []
  },
  "due_on": {
    "type": "day",
    "nullable": true,
    "many": false,
    "values": []
  },
  "completed_at": {
    "type": "time",
    "nullable": true,
    "many": false,
    "values": []
  },
  "created_at": {
    "type": "time",
    "nullable": false,
    "many": false,
    "values": []
  },
  "updated_at": {
    "type": "time",
    "nullable": false,
    "many": false,
    "values": []
  },
  "estimate_minutes": {
    "type": "number",
    "nullable": true,
    "many": false,
    "values": []
  },
  "comment_count": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  },
  "attachment_count": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  },
  "tracked_seconds": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  },
  "subtask_count": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  },
  "completed_subtask_count": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  },
  "version": {
    "type": "number",
    "nullable": false,
    "many": false,
    "values": []
  }
} as const;

export const DAYS = [
  "today",
  "yesterday",
  "tomorrow",
  "startOfWeek",
  "endOfWeek",
  "startOfMonth",
  "endOfMonth"
] as const;

export const UNITS = [
  "min",
  "h",
  "d",
  "w",
  "mo",
  "y"
] as const;
