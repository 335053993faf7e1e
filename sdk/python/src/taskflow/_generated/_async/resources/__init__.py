# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from ...._runtime._async.connection import AsyncConnection
from .activity import AsyncActivityResource
from .admin import AsyncAdminResource
from .auth import AsyncAuthResource
from .categories import AsyncCategoriesResource
from .health import AsyncHealthResource
from .projects import AsyncProjectsResource
from .tasks import AsyncTasksResource
from .users import AsyncUsersResource


class AsyncResources:
    """All operations, by resource."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.auth = AsyncAuthResource(connection)
        """Accounts, sessions and tokens.

        Register or log in to start a session, refresh its tokens before they expire, and end it with a
        logout. A program
        that runs without you gets an API key. Here you also change your password and your email.
        """
        self.users = AsyncUsersResource(connection)
        """Your own profile and settings.

        Read and change what others see of you and how you want to be notified, export all your data, or
        delete your
        account.
        """
        self.projects = AsyncProjectsResource(connection)
        """Places for tasks that belong together, shared by members with roles.

        A project has an owner. Each of its tasks is visible to all its members; what a member may do depends
        on the role.
        """
        self.tasks = AsyncTasksResource(connection)
        """What has to be done, personal or in a project, with assignees, categories and a trash.

        A task without a project is visible to its creator only. To change a task, send the `version` that you
        read. A
        deleted task stays in the trash, from which you can restore it.
        """
        self.categories = AsyncCategoriesResource(connection)
        """Your own labels for tasks, across projects.

        Nobody else sees your categories or which tasks are in them. Words that everybody sees are tags: a
        field of the
        task.
        """
        self.activity = AsyncActivityResource(connection)
        """The log of everything that happened, field by field.

        Each change adds an event with the old and the new value of every field. You see the events of your
        projects, your
        personal tasks and your account.
        """
        self.admin = AsyncAdminResource(connection)
        """What the administrators of an installation see and do.

        Each operation needs the role `admin`: find and deactivate accounts, change their roles, read the
        audit log and the
        statistics of the installation.
        """
        self.health = AsyncHealthResource(connection)
        """Whether the service works, for probes and people.

        These operations need no credentials and count against no rate limit.
        """
