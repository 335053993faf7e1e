"""The walk of a team with the synchronous client, at TASKFLOW_BASE_URL. INBOX_URL returns the token of the invitation to an address."""

from __future__ import annotations

import json
import os
import uuid
from urllib.parse import urlencode
from urllib.request import urlopen

from taskflow import APIError, GoneError, NotFoundError, PermissionDeniedError, TaskFlow

PASSWORD = "Difference-Engine-1822"


def token_to(email: str) -> str:
    with urlopen(f"{os.environ['INBOX_URL']}?{urlencode({'to': email})}") as response:
        return str(json.load(response)["token"])


def failure_of(error: type[APIError], call: object) -> APIError:
    assert callable(call)
    try:
        call()
    except error as raised:
        return raised
    raise AssertionError(f"no {error.__name__}")


with TaskFlow() as ada, TaskFlow() as charles:
    me = ada.register(email=f"ada-{uuid.uuid4()}@example.com", password=PASSWORD, full_name="Ada Lovelace").user
    project = ada.projects.create(name="Analytical Engine")
    email = f"charles-{uuid.uuid4()}@example.com"
    invitation = ada.projects.create_invitation(project.id, email=email, role="viewer", message="The engine needs you.")
    old = token_to(email)
    ada.projects.resend_invitation(project.id, invitation.id)
    token = token_to(email)

    user = charles.register(email=email, password=PASSWORD, full_name="Charles Babbage").user
    assert failure_of(GoneError, lambda: charles.invitations.accept(token=old)).code == "INVITATION_ENDED"
    assert failure_of(PermissionDeniedError, lambda: ada.invitations.accept(token=token)).code == "INVITATION_FOR_ANOTHER_ADDRESS"
    joined = charles.invitations.accept(token=token)
    assert (joined.id, joined.role) == (project.id, "viewer")
    assert [each.status for each in ada.projects.list_invitations(project.id)] == ["accepted"]

    failure_of(PermissionDeniedError, lambda: charles.projects.create_task(project.id, title="Draw the mill"))
    ada.projects.update_member(project.id, user.id, role="member")
    task = charles.projects.create_task(project.id, title="Draw the mill")
    assert [each.id for each in ada.tasks.add_assignee(task.id, user.id).assignees] == [user.id]

    assert ada.projects.transfer(project.id, user_id=user.id).role == "admin"
    assert ada.projects.remove_member(project.id, me.id) is None
    failure_of(NotFoundError, lambda: ada.projects.get(project.id))

    # Back again, by the list of her invitations.
    ada.auth.verify_email(token=token_to(me.email))
    charles.projects.create_invitation(project.id, email=me.email)
    [again] = ada.invitations.list()
    ada.invitations.decline(invitation_id=again.id)
    assert list(ada.invitations.list()) == []
    print("done")
