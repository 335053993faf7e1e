import { activity } from './activity/operations.ts';
import { admin } from './admin/operations.ts';
import { attachments } from './attachments/operations.ts';
import { apiKeys } from './auth/api-keys/operations.ts';
import { accounts } from './auth/operations.ts';
import { sessions } from './auth/sessions/operations.ts';
import { jobs } from './background/operations.ts';
import { categories } from './categories/operations.ts';
import { comments } from './comments/operations.ts';
import { fulfil } from './handlers.ts';
import { health } from './health/operations.ts';
import { notifications } from './notifications/operations.ts';
import { projectInvitations, receivedInvitations } from './projects/invitations/operations.ts';
import { projects } from './projects/operations.ts';
import { push } from './push/operations.ts';
import { reminders } from './reminders/operations.ts';
import { sync } from './sync/operations.ts';
import { blockers } from './tasks/blockers/operations.ts';
import { bulk } from './tasks/bulk/operations.ts';
import { filters } from './tasks/filter/operations.ts';
import { following } from './tasks/followers/operations.ts';
import { lists } from './tasks/list/operations.ts';
import { tasks } from './tasks/operations.ts';
import { search } from './tasks/search/operations.ts';
import { tags } from './tasks/tags/operations.ts';
import { transfer } from './tasks/transfer/operations.ts';
import { trash } from './tasks/trash/operations.ts';
import { places } from './tasks/tree/operations.ts';
import { templates } from './templates/operations.ts';
import { time } from './time/operations.ts';
import { users } from './users/operations.ts';
import { views } from './views/operations.ts';
import { webhooks } from './webhooks/operations.ts';

/** The handlers of all operations. Does not compile if one is missing. */
export const handlers = fulfil({
  ...accounts,
  ...sessions,
  ...apiKeys,
  ...users,
  ...projects,
  ...projectInvitations,
  ...receivedInvitations,
  ...tasks,
  ...lists,
  ...search,
  ...places,
  ...trash,
  ...following,
  ...blockers,
  ...bulk,
  ...tags,
  ...filters,
  ...views,
  ...templates,
  ...webhooks,
  ...transfer,
  ...categories,
  ...jobs,
  ...comments,
  ...reminders,
  ...time,
  ...attachments,
  ...notifications,
  ...push,
  ...activity,
  ...sync,
  ...admin,
  ...health,
});
