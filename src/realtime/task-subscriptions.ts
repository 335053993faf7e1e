import type { Happening, Subscription } from './topics.ts';

/** The subscriptions to single tasks. Each follows its task to other spaces, so that it can end with the access to them. */
export class TaskSubscriptions {
  readonly #byTask = new Map<string, Set<Subscription>>();

  add(subscription: Subscription): void {
    const { task_id } = subscription.topic.criteria;
    if (task_id === undefined) return;
    const all = this.#byTask.get(task_id) ?? new Set();
    this.#byTask.set(task_id, all.add(subscription));
  }

  remove(subscription: Subscription): void {
    const { task_id = '' } = subscription.topic.criteria;
    const all = this.#byTask.get(task_id);
    all?.delete(subscription);
    if (all?.size === 0) this.#byTask.delete(task_id);
  }

  /** Returns the subscriptions to the task of an event after which they may have to end. */
  happened({ event, task_id = '' }: Happening): Subscription[] {
    if (event.type !== 'task.moved' && event.type !== 'task.purged') return [];
    const all = [...(this.#byTask.get(task_id) ?? [])];
    for (const each of all) each.space_id = event.type === 'task.moved' ? event.space_id : null;
    return all;
  }
}
