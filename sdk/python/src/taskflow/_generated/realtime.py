# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import Required, TypedDict

from .._runtime.model import Model
from .models import (
    ClosingMessage,
    EditedField,
    EditingMessage,
    EventMessage,
    EventType,
    ExpiringMessage,
    PositionMessage,
    PresenceMessage,
    ReadyMessage,
    ResyncMessage,
    SubscriptionEndedMessage,
    TypingMessage,
    UnmatchedMessage,
    WithResource,
)


class SubscribeMessageDict(TypedDict, total=False):
    """Asks for the events that match all of these, or for all that you can see. A subscription to a view or a
    filter gets the events of tasks that match it after the event.
    """

    project_id: str
    """Events of this project."""
    task_id: str
    """Events of this task, its comments and its attachments."""
    view_id: str
    """Events of tasks that match the filter of this view."""
    filter: str
    """Events of tasks that match this expression, in the language of `GET /api/v1/tasks`. (at most 2,000
    characters)
    """
    type: Sequence[EventType]
    """Events of these types. (1 to 100 items)"""
    actor_id: str
    """Events of what this user did."""
    subject_id: str
    """Events of the resource with this ID, not of its comments or attachments."""
    with_: WithResource
    """With `resource`, each event comes with its subject as it is now, as you would get it from the API."""
    after: int
    """The `sequence` of the last event or position that you have received: you get what you missed, then what
    happens. Without it, the subscription begins with what happens from now on. (0 to 999,999,999,999,999)
    """


class UnsubscribeMessageDict(TypedDict, total=False):
    """Ends a subscription."""

    subscription: Required[str]
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""


class AuthenticateMessageDict(TypedDict, total=False):
    """A newer access token of the same session, before the present one expires."""

    token: Required[str]
    """The access token. (1 to 4,096 characters)"""


class EnterMessageDict(TypedDict, total=False):
    """Says that you are at a project or a task. Send it again when `idle` changes. Name exactly one place."""

    project_id: str
    """The project."""
    task_id: str
    """The task."""
    idle: bool
    """Whether you are there without doing anything, as in a hidden tab."""


class LeaveMessageDict(TypedDict, total=False):
    """Says that you have left a project or a task. Name exactly one place."""

    project_id: str
    """The project."""
    task_id: str
    """The task."""


class TypeMessageDict(TypedDict, total=False):
    """Says that you write a comment on a task. It counts for 6 seconds; send it again while you write."""

    task_id: Required[str]
    """The task. Enter it first."""
    typing: bool
    """False when you have stopped."""


class EditMessageDict(TypedDict, total=False):
    """Says that you edit a field of a task, or of a comment on it. It counts for 30 seconds; send it again while
    you edit.
    """

    task_id: Required[str]
    """The task. Enter it first."""
    comment_id: str
    """The comment, if you edit one."""
    field: Required[EditedField]
    """A field that people edit: one of a task, or `body` of a comment."""


class ReleaseMessageDict(TypedDict, total=False):
    """Says that you no longer edit a field."""

    task_id: Required[str]
    """The task."""
    comment_id: str
    """The comment, if you edited one."""
    field: Required[EditedField]
    """A field that people edit: one of a task, or `body` of a comment."""


RECEIVED: Mapping[str, type[Model]] = {
    "ready": ReadyMessage,
    "event": EventMessage,
    "unmatched": UnmatchedMessage,
    "position": PositionMessage,
    "resync": ResyncMessage,
    "ended": SubscriptionEndedMessage,
    "presence": PresenceMessage,
    "typing": TypingMessage,
    "editing": EditingMessage,
    "expiring": ExpiringMessage,
    "closing": ClosingMessage,
}
