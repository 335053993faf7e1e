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

/** All operations, by resource. */
export class Resources {
  /**
   * Accounts, sessions and tokens.
   *
   * Register or log in to start a session, refresh its tokens before they expire, and end it with a logout. A
   * program
   * that runs without you gets an API key. Here you also change your password and your email.
   */
  readonly auth: AuthResource;
  /**
   * Your own profile and settings.
   *
   * Read and change what others see of you and how you want to be notified, export all your data, or delete your
   * account.
   */
  readonly users: UsersResource;
  /**
   * Places for tasks that belong together, shared by members with roles.
   *
   * A project has an owner. Each of its tasks is visible to all its members; what a member may do depends on the
   * role.
   */
  readonly projects: ProjectsResource;
  /**
   * What has to be done, personal or in a project, with assignees, categories and a trash.
   *
   * A task without a project is visible to its creator only. To change a task, send the `version` that you read.
   * A
   * deleted task stays in the trash, from which you can restore it.
   */
  readonly tasks: TasksResource;
  /**
   * Your own labels for tasks, across projects.
   *
   * Nobody else sees your categories or which tasks are in them. Words that everybody sees are tags: a field of
   * the
   * task.
   */
  readonly categories: CategoriesResource;
  /**
   * The log of everything that happened, field by field.
   *
   * Each change adds an event with the old and the new value of every field. You see the events of your
   * projects, your
   * personal tasks and your account.
   */
  readonly activity: ActivityResource;
  /**
   * What the administrators of an installation see and do.
   *
   * Each operation needs the role `admin`: find and deactivate accounts, change their roles, read the audit log
   * and the
   * statistics of the installation.
   */
  readonly admin: AdminResource;
  /**
   * Whether the service works, for probes and people.
   *
   * These operations need no credentials and count against no rate limit.
   */
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
