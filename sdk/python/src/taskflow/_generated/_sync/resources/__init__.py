# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from ...._runtime._sync.connection import Connection
from .activity import ActivityResource
from .admin import AdminResource
from .auth import AuthResource
from .categories import CategoriesResource
from .health import HealthResource
from .projects import ProjectsResource
from .tasks import TasksResource
from .users import UsersResource


class Resources:
    """All operations, by resource."""

    def __init__(self, connection: Connection) -> None:
        self.auth = AuthResource(connection)
        """Accounts, sessions and tokens.

        Register or log in to start a session, refresh its tokens before they expire, and end it with a
        logout. A program
        that runs without you gets an API key. Here you also change your password and your email.
        """
        self.users = UsersResource(connection)
        """Your own profile and settings.

        Read and change what others see of you and how you want to be notified, export all your data, or
        delete your
        account.
        """
        self.projects = ProjectsResource(connection)
        """Places for tasks that belong together, shared by members with roles.

        A project has an owner. Each of its tasks is visible to all its members; what a member may do depends
        on the role.
        """
        self.tasks = TasksResource(connection)
        """What has to be done, personal or in a project, with assignees, categories and a trash.

        A task without a project is visible to its creator only. To change a task, send the `version` that you
        read. A
        deleted task stays in the trash, from which you can restore it.
        """
        self.categories = CategoriesResource(connection)
        """Your own labels for tasks, across projects.

        Nobody else sees your categories or which tasks are in them. Words that everybody sees are tags: a
        field of the
        task.
        """
        self.activity = ActivityResource(connection)
        """The log of everything that happened, field by field.

        Each change adds an event with the old and the new value of every field. You see the events of your
        projects, your
        personal tasks and your account.
        """
        self.admin = AdminResource(connection)
        """What the administrators of an installation see and do.

        Each operation needs the role `admin`: find and deactivate accounts, change their roles, read the
        audit log and the
        statistics of the installation.
        """
        self.health = HealthResource(connection)
        """Whether the service works, for probes and people.

        These operations need no credentials and count against no rate limit.
        """
