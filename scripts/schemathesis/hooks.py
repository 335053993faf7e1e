"""Facts about the service that Schemathesis cannot read from the contract."""

import json
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

# Reasons to reject data that matches the schema. The contract describes each in prose, because a schema cannot.
RULES = {
    "COMMON_PASSWORD": "passwords have rules",
    "DATES_OUT_OF_ORDER": "start_date is not after due_date",
    "DIGEST_MISMATCH": "a digest is that of the body",
    "DUE_DATE_IN_PAST": "depends on the time of the request",
    "DUPLICATE": "tags compare without regard to case and Unicode form, and each task of a bulk has a `ref` of its own",
    "EXPIRES_IN_PAST": "depends on the time of the request",
    "EXPIRES_TOO_LATE": "depends on the time of the request",
    "INVALID_CURSOR": "a cursor comes from an earlier response of the same list",
    "FILTER_TOO_EXPENSIVE": "a filter compares a limited number of tasks",
    "INVALID_FILTER": "a filter is an expression of the filter language",
    "INVALID_FORMAT Content-Digest": "a digest has the form of RFC 9530",
    "INVALID_FORMAT Upload-Checksum": "a checksum has the form of tus",
    "INVALID_FORMAT Upload-Metadata": "metadata has the form of tus",
    "INVALID_FORMAT name": "the name of a file has no path and no invisible characters",
    "INVALID_FORMAT url": "the URL of a webhook has a valid host",
    "INVALID_LINK_TOKEN": "a link's token comes in a mail",
    "INVALID_LOCALE": "the list of language tags is not ours",
    "INVALID_ORDER body": "the files of a form are at its end",
    "INVALID_VALUE q": "a search has a letter or a digit",
    "LEVEL_SKIPPED": "a subtask is below another one",
    "INVALID_KEY keys.auth": "the keys of a browser are cryptographic",
    "INVALID_KEY keys.p256dh": "the keys of a browser are cryptographic",
    "MALFORMED_IMPORT": "a file has a header row with a title",
    "MALFORMED_UPLOAD": "a form has the form of RFC 7578",
    "NEEDS_DIGIT": "passwords have rules",
    "NEEDS_LOWER_CASE": "passwords have rules",
    "NEEDS_UPPER_CASE": "passwords have rules",
    "NOT_ALLOWED Upload-Length": "the size of a file does not change",
    "NOT_ALLOWED after": "before, after and place exclude each other",
    "NOT_ALLOWED changes": "each action of a bulk has its own properties",
    "NOT_ALLOWED changes.add_assignee_ids": "a list is replaced or changed",
    "NOT_ALLOWED changes.add_category_ids": "a list is replaced or changed",
    "NOT_ALLOWED changes.add_tags": "a list is replaced or changed",
    "NOT_ALLOWED changes.remove_assignee_ids": "a list is replaced or changed",
    "NOT_ALLOWED changes.remove_category_ids": "a list is replaced or changed",
    "NOT_ALLOWED changes.remove_tags": "a list is replaced or changed",
    "NOT_ALLOWED filter": "a bulk has IDs or a filter",
    "NOT_ALLOWED ids": "each action of a bulk has its own properties",
    "NOT_ALLOWED items": "each action of a bulk has its own properties",
    "NOT_ALLOWED kinds": "only the level custom has kinds",
    "NOT_ALLOWED max_affected": "only a filter has a limit",
    "NOT_ALLOWED permanent": "each action of a bulk has its own properties",
    "NOT_ALLOWED tasks": "each action of a bulk has its own properties",
    "NOT_ALLOWED to": "each action of a bulk has its own properties",
    "NOT_ALLOWED to.after": "before, after and place exclude each other",
    "NOT_ALLOWED to.place": "before, after and place exclude each other",
    "NOT_ALLOWED days_before": "a reminder has one time",
    "NOT_ALLOWED minutes_before": "a reminder has one time",
    "NOT_ALLOWED relative_to": "a time of its own does not follow a date",
    "NOT_ALLOWED seconds": "a time entry has one end",
    "NOT_ALLOWED page": "page and cursor exclude each other",
    "NOT_ALLOWED place": "before, after and place exclude each other",
    "NOT_ALLOWED sort": "sorting by relevance needs a search",
    "NOT_ALLOWED endpoint": "browsers have an endpoint, apps a token",
    "NOT_ALLOWED keys": "browsers have an endpoint, apps a token",
    "NOT_ALLOWED token": "browsers have an endpoint, apps a token",
    "NOT_AVAILABLE platform": "apps need a configuration",
    "NOT_ALLOWED url": "the URL of a webhook has no user name",
    "NOT_HTTPS": "the URL of a webhook begins with https",
    "NO_DAY": "a time of day belongs to a day",
    "NO_RECURRENCE": "only a recurrence can be paused",
    "ONE_TIME": "a reminder has one time",
    "REQUIRED Content-Disposition": "only a body that is the file itself needs a name",
    "REQUIRED Upload-Length": "the size of a file is sent or deferred",
    "REQUIRED Upload-Metadata": "a file has a name",
    "REQUIRED endpoint": "browsers have an endpoint, apps a token",
    "REQUIRED keys": "browsers have an endpoint, apps a token",
    "REQUIRED token": "browsers have an endpoint, apps a token",
    "REQUIRED changes": "each action of a bulk has its own properties",
    "REQUIRED ids": "each action of a bulk has its own properties",
    "REQUIRED kinds": "the level custom has kinds",
    "REQUIRED max_affected": "a filter has a limit",
    "REQUIRED ended_at": "a time entry has an end",
    "REQUIRED started_at": "a time entry has a beginning",
    "REQUIRED remind_at": "a reminder has a time",
    "REQUIRED tasks": "each action of a bulk has its own properties",
    "REQUIRED to": "each action of a bulk has its own properties",
    "REQUIRED to.project_id": "a bulk moves tasks to one list",
    "REQUIRED file": "a file of a form has a name",
    "SAME_AS_EMAIL": "passwords have rules",
    "SAME_AS_NAME": "passwords have rules",
    "SAME_EMAIL": "a change of address is to another one",
    "SAME_PASSWORD": "passwords have rules",
    "TWO_DUE_DATES": "a task is due at a time or on a day",
    "UNKNOWN_ASSIGNEE": "assignees have to be members of the project",
    "UNKNOWN_BLOCKER": "both tasks are in the same project",
    "UNKNOWN_CATEGORY": "categories have to exist",
    "UNKNOWN_COMMENT": "a reply and a file are for a comment of the same task",
    "UNKNOWN_INVITATION": "the invitation has to be for the caller",
    "NOT_ASSIGNED": "others are reminded if they are assigned to the task",
    "INVALID_RULE": "rules of recurrence have a grammar",
    "NO_OCCURRENCES": "a rule has a date",
    "NO_RULE": "a recurrence has one rule",
    "TIME_TWICE": "the time of a text is that of the start",
    "RECURRING_SUBTASK": "a subtask repeats with its task",
    "TWO_PARENTS": "a new task has one parent",
    "TWO_RULES": "a recurrence has one rule",
    "TWO_STARTS": "a recurrence has one start",
    "UNREADABLE_TEXT": "texts of recurrence have a grammar",
    "WRONG_KIND": "a series has times or days",
    "PARENT_CYCLE": "a task is not below itself",
    "BEFORE_RUNNING_TIMER": "depends on the running timer",
    "END_BEFORE_START": "a time entry ends after it begins",
    "TIME_IN_FUTURE": "depends on the time of the request",
    "TOO_LONG ended_at": "a time entry has a maximum length",
    "TOO_LONG seconds": "a time entry has a maximum length",
    "TOO_LONG started_at": "a time entry has a maximum length",
    "TIME_IN_PAST": "depends on the time of the request",
    "TOO_DEEP": "trees have a limit of levels",
    "TREE_TOO_LARGE": "trees have a limit of tasks",
    "UNKNOWN_PARENT": "the parent has to be in the same project",
    "UNKNOWN_REF": "a subtask comes after its parent in a bulk",
    "UNKNOWN_SIBLING": "a task moves beside one of the same list",
    "UNKNOWN_MEMBER": "a project is transferred to one of its members",
    "UNKNOWN_MENTION": "mentioned users can see the task",
    "UNKNOWN_TASK": "time is spent on a task that the caller can see",
    "UNKNOWN_PROJECT": "the project has to exist",
    "UNKNOWN_VARIABLE": "variables are from a closed list",
    "UNKNOWN_TIMEZONE": "the list of time zones is not ours",
    "TOO_MANY with_subtasks": "a template has a limit of tasks",
    "TOO_SMALL created_to": "a range ends after it begins",
    "TOO_SMALL to": "a report ends after it begins",
    "URL_NOT_ALLOWED": "the URL of a webhook or a push service leads to a public address",
    "WRONG_PASSWORD": "a password is right or wrong",
    "UNKNOWN_COLUMN column": "a mapped column exists in the file",
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """
    Allows only the declared statuses, and 431, which is decided before the operation is known. `default` is for clients, and would allow
    every status.
    """
    for item in raw_schema["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].pop("default", None)
                operation["responses"]["431"] = {"description": "The URL and the headers are too large."}


@schemathesis.check
def data_is_refused_by_rules_only(ctx, response, case):
    """Checks that data which matches the schema is accepted, or rejected for a reason that is listed above."""
    # A link that Schemathesis has guessed from a property that is null, such as the project of a personal task.
    if response.status_code == 400 and "None" in map(str, (case.path_parameters or {}).values()):
        return None
    if response.status_code == 400:
        body = response.json()
        errors = body.get("errors") or [{"code": body.get("error"), "field": "body"}]
        reasons = [{error["code"], f"{error['code']} {error['field']}"} for error in errors]
        if reasons and all(reason & RULES.keys() for reason in reasons):
            return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.check
def invalid_data_is_refused(ctx, response, case):
    """Checks that invalid data is rejected. A header that nobody knows is no reason: HTTP ignores it."""
    if "x-schemathesis-unknown-property" in {name.lower() for name in case.headers or {}}:
        return None
    return negative_data_rejection(ctx, response, case)


# IDs of Ada's resources, by path parameter: one of each kind in tests/seeds.ts.
SEEDS = json.loads(Path(os.environ["SEEDS_FILE"]).read_text())


def is_id(value):
    try:
        return str(UUID(value)) == value.lower()
    except (AttributeError, TypeError, ValueError):
        return False


@schemathesis.hook
def flatmap_path_parameters(ctx, path_parameters):
    """Replaces half of the valid IDs, which do not exist, by existing ones. A parameter without a seed fails."""
    ids = {name: SEEDS[name] for name, value in (path_parameters or {}).items() if is_id(value)}
    if not ids:
        return st.just(path_parameters)
    existing = st.fixed_dictionaries({name: st.sampled_from(known) for name, known in ids.items()})
    return st.one_of(st.just(path_parameters), existing.map(lambda found: {**path_parameters, **found}))


# Days and times in requests are between 1970 and 2200, with offsets of whole minutes up to 14 hours.
days = st.dates(date(1970, 1, 1), date(2200, 12, 31)).map(lambda day: day.isoformat())
times = st.builds(
    lambda time, minutes: time.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(),
    st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
schemathesis.openapi.format("date", days)
schemathesis.openapi.format("date-time", times)
schemathesis.openapi.format("date-or-time", st.one_of(days, times))


@schemathesis.hook
def map_query(ctx, query):
    """Lets event streams end, so that a response is complete."""
    if ctx.operation.path == "/api/v1/events" and "max_seconds" not in (query or {}):
        return {**(query or {}), "max_seconds": 0}
    return query


@schemathesis.serializer("application/offset+octet-stream")
def part(ctx, value):
    """Sends a part of a file as it is."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.deserializer("application/x-ndjson")
def lines(ctx, response):
    """Reads an export as text, as in the contract."""
    return response.text


@schemathesis.deserializer("text/csv")
def rows(ctx, response):
    """Reads an export as text, as in the contract."""
    return response.text


@schemathesis.serializer("application/x-ndjson", "text/csv")
def file_content(ctx, value):
    """Sends a file as it is generated, or the text of an example."""
    return value if isinstance(value, bytes) else str(value).encode()
