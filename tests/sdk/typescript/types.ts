/**
 * What the compiler tells users of the SDK. It is type-checked, here and in the packed SDK, and never run.
 */
import {
  type AnyEvent,
  type ApiError,
  type Call,
  type Download,
  filter,
  type ListCall,
  type OpenTaskStatus,
  type Page,
  type ResponseWarning,
  type Task,
  type TaskField,
  type TaskFilter,
  TaskFlow,
  type TaskStatus,
  type TaskUpdatedEvent,
  type TokenStore,
  type WithResponse,
} from '../../../sdk/typescript/src/index.ts';

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

export async function readsAndWrites(client: TaskFlow, id: string): Promise<Task> {
  const call = client.tasks.get(id);
  same<typeof call, Call<Task>>(true);
  const task = await call;
  same<typeof task, Task>(true);
  const response = await client.tasks.get(id).withResponse();
  same<typeof response, WithResponse<Task>>(true);
  same<typeof response.warnings, readonly ResponseWarning[]>(true);
  const deleted = await client.tasks.delete(id, {}, { ifMatch: task });
  same<typeof deleted, void>(true);
  const file = await client.users.downloadExport(id);
  same<typeof file, Download>(true);
  // A call is a promise, so it can be returned as one.
  const later = (): Promise<Task> => client.tasks.update(id, { due_date: null }, { ifMatch: task });
  return later();
}

export function filters(): TaskFilter {
  // @ts-expect-error only the words of the field
  filter.status.eq('done');
  // @ts-expect-error a title is never null
  filter.title.eq(null);
  // @ts-expect-error a text has no order
  filter.title.lt('x');
  // @ts-expect-error at least one value
  filter.tag.in();
  // @ts-expect-error a text could have an `or`
  filter.and('a = b or c = d');
  // @ts-expect-error days have no hours
  filter.today.plus('3h');
  return filter.not(filter.and(filter.due_on.gte(filter.today.minus('2w')), filter.assignee.ne(null)));
}

/** Events narrow by their type. */
export async function events(client: TaskFlow): Promise<void> {
  for await (const event of client.activity.stream()) {
    same<typeof event, AnyEvent>(true);
    if (event.type === 'task.updated') {
      same<typeof event, TaskUpdatedEvent>(true);
      same<typeof event.version, number>(true);
      for (const { field } of event.changes) if (field === 'title') return;
      // @ts-expect-error an event of a task has no such field
      for (const { field } of event.changes) if (field === 'who_can_invite') return;
    }
    if (event.type === 'session.created') same<typeof event.project_id, null>(true);
    // @ts-expect-error no event has this type
    if (event.type === 'task.changed') return;
  }
}

export async function lists(client: TaskFlow): Promise<void> {
  await client.tasks.list({ filter: filters() });
  await client.tasks.list({ filter: 'overdue' });
  const list = client.tasks.list({ status: ['todo'] });
  same<typeof list, ListCall<Task>>(true);
  for await (const task of list) same<typeof task, Task>(true);
  for await (const page of client.tasks.list().pages()) same<typeof page, Page<Task>>(true);
  const items = await client.tasks.list().toArray({ limit: 3 });
  same<typeof items, Task[]>(true);
}

export async function someOfTheFields(client: TaskFlow, id: string, names: TaskField[]): Promise<void> {
  const task = await client.tasks.get(id, { fields: ['title', 'status'] });
  same<typeof task, Pick<Task, 'id' | 'title' | 'status'>>(true);
  const titles = await client.tasks.list({ status: ['todo'], fields: ['title'] }).toArray();
  same<typeof titles, Pick<Task, 'id' | 'title'>[]>(true);
  const ofProject = client.projects.listTasks(id, { fields: ['blocked'] });
  same<typeof ofProject, ListCall<Pick<Task, 'id' | 'blocked'>>>(true);
  const chosen = await client.tasks.get(id, { fields: names });
  same<typeof chosen.id, string>(true);
  same<typeof chosen.title, string | undefined>(true);
  const all = await client.tasks.get(id, { fields: undefined, ifNoneMatch: task });
  same<typeof all, Task>(true);
  // @ts-expect-error a field that was not asked for
  void task.priority;
  // @ts-expect-error a field that a task does not have
  await client.tasks.list({ fields: ['colour'] });
}

export function whatIsReceivedIsOpen(task: Task, error: ApiError): void {
  same<typeof task.status, OpenTaskStatus>(true);
  const isNew = task.status === 'snoozed' || error.code === 'TEAPOT';
  const due: string | null = task.due_date;
  void [isNew, due];
}

export async function whatIsSentIsClosed(client: TaskFlow, task: Task, status: TaskStatus): Promise<void> {
  await client.tasks.update(task.id, { status });
  // @ts-expect-error another status than the contract has
  await client.tasks.update(task.id, { status: 'snoozed' });
  // @ts-expect-error without a title
  await client.tasks.create({ tags: [] });
  // @ts-expect-error a member that there is none of
  await client.tasks.create({ title: 'Ink', titel: 'Ink' });
  // @ts-expect-error a read takes no precondition
  await client.tasks.get(task.id, { ifMatch: task });
}

/** Undefined options can be passed on, also with `exactOptionalPropertyTypes`. */
export function handsOn(token: string | undefined, tokenStore: TokenStore | undefined): TaskFlow {
  return new TaskFlow({ token, tokenStore });
}
