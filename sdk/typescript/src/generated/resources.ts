// Generated from the contract by `npm run generate`. Do not edit.
import type { Connection } from '../runtime/connection.ts';
import { ActivityResource } from './resources/activity.ts';
import { AdminResource } from './resources/admin.ts';
import { AuthResource } from './resources/auth.ts';
import { CategoriesResource } from './resources/categories.ts';
import { HealthResource } from './resources/health.ts';
import { ProjectsResource } from './resources/projects.ts';
import { TasksResource } from './resources/tasks.ts';
import { UsersResource } from './resources/users.ts';

export { ActivityResource, AdminResource, AuthResource, CategoriesResource, HealthResource, ProjectsResource, TasksResource, UsersResource };

/** Everything that the service can do, by resource. */
export class Resources {
  /** Accounts, sessions and tokens. */
  readonly auth: AuthResource;
  /** Your own profile and settings. */
  readonly users: UsersResource;
  /** Places for tasks that belong together, shared by members with roles. */
  readonly projects: ProjectsResource;
  /** What is to be done, personal or in a project, with a trash, assignees and categories. */
  readonly tasks: TasksResource;
  /** Private labels of yours for tasks, across projects. */
  readonly categories: CategoriesResource;
  /** The log of everything that happened, field by field. */
  readonly activity: ActivityResource;
  /** What the administrators of an installation see and do. Each operation needs the role `admin`. */
  readonly admin: AdminResource;
  /** How the service is doing, for probes and people. */
  readonly health: HealthResource;

  constructor(connection: Connection) {
    this.activity = new ActivityResource(connection);
    this.admin = new AdminResource(connection);
    this.auth = new AuthResource(connection);
    this.categories = new CategoriesResource(connection);
    this.health = new HealthResource(connection);
    this.projects = new ProjectsResource(connection);
    this.tasks = new TasksResource(connection);
    this.users = new UsersResource(connection);
  }
}
