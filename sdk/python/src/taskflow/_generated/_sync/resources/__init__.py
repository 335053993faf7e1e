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
    """Everything that the service can do, by resource."""

    def __init__(self, connection: Connection) -> None:
        self.auth = AuthResource(connection)
        """Accounts, sessions and tokens."""
        self.users = UsersResource(connection)
        """Your own profile and settings."""
        self.projects = ProjectsResource(connection)
        """Places for tasks that belong together, shared by members with roles."""
        self.tasks = TasksResource(connection)
        """What is to be done, personal or in a project, with a trash, assignees and categories."""
        self.categories = CategoriesResource(connection)
        """Private labels of yours for tasks, across projects."""
        self.activity = ActivityResource(connection)
        """The log of everything that happened, field by field."""
        self.admin = AdminResource(connection)
        """What the administrators of an installation see and do. Each operation needs the role `admin`."""
        self.health = HealthResource(connection)
        """How the service is doing, for probes and people."""
