"""What Schemathesis has to know of the service beyond the contract."""

from datetime import datetime, timedelta, timezone

import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

# Reasons to refuse what fits the schema. Each is told in the contract's prose, since no schema can tell it.
RULES = {
    "COMMON_PASSWORD": "passwords have rules",
    "DATES_OUT_OF_ORDER": "start_date is not after due_date",
    "DUE_DATE_IN_PAST": "depends on the time of the request",
    "DUPLICATE": "tags compare without regard to case and Unicode form",
    "EXPIRES_IN_PAST": "depends on the time of the request",
    "EXPIRES_TOO_LATE": "depends on the time of the request",
    "INVALID_CURSOR": "a cursor comes from an earlier answer to the same list",
    "INVALID_LINK_TOKEN": "a link's token comes in a mail",
    "INVALID_LOCALE": "the list of language tags is not ours",
    "INVALID_VALUE q": "a search has a letter or a digit",
    "NEEDS_DIGIT": "passwords have rules",
    "NEEDS_LOWER_CASE": "passwords have rules",
    "NEEDS_UPPER_CASE": "passwords have rules",
    "NOT_ALLOWED page": "page and cursor exclude each other",
    "NOT_ALLOWED sort": "sorting by relevance needs a search",
    "SAME_AS_EMAIL": "passwords have rules",
    "SAME_AS_NAME": "passwords have rules",
    "SAME_EMAIL": "a change of address is to another one",
    "SAME_PASSWORD": "passwords have rules",
    "UNKNOWN_ASSIGNEE": "assignees have to be members of the project",
    "UNKNOWN_CATEGORY": "categories have to exist",
    "UNKNOWN_PROJECT": "the project has to exist",
    "UNKNOWN_TIMEZONE": "the list of time zones is not ours",
    "WRONG_PASSWORD": "a password is right or wrong",
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Only named statuses are allowed: `default` is for clients, and would let every status pass."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.get("responses", {}).pop("default", None)


@schemathesis.check
def data_is_refused_by_rules_only(ctx, response, case):
    """Data that fits the schema is accepted, or refused for a rule that is named above."""
    if response.status_code == 400:
        errors = response.json().get("errors", [])
        reasons = [{error["code"], f"{error['code']} {error['field']}"} for error in errors]
        if reasons and all(reason & RULES.keys() for reason in reasons):
            return None
    return positive_data_acceptance(ctx, response, case)


# Times of requests lie between 1970 and 2200, in zones of whole minutes up to 14 hours away.
schemathesis.openapi.format(
    "date-time",
    st.builds(
        lambda time, minutes: time.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(),
        st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30)),
        st.integers(-14 * 60, 14 * 60),
    ),
)


@schemathesis.deserializer("application/x-ndjson")
def lines(ctx, response):
    """The contract has an export as one text."""
    return response.text
