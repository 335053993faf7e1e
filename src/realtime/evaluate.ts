import { readCriteria, tasksOf, type Wanted } from '../activity/wanted.ts';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Calls } from './calls.ts';
import { type Happening, isFiltered, streamed, type Topic } from './topics.ts';

export type EvaluateOptions = { readonly db: Database; readonly calls: Calls; now(): string };

/** What the subscribers of a topic get: an event, or that a task no longer matches. */
export type Outcome =
  | ({ name: 'event' } & Omit<Schema<'EventMessage'>, 'subscription'>)
  | ({ name: 'unmatched' } & Omit<Schema<'UnmatchedMessage'>, 'subscription'>);

/** Events after which a task that matched may not match any more. */
const CAN_END_A_MATCH: readonly Schema<'EventType'>[] = [
  ...(['task.updated', 'task.moved', 'task.left', 'task.deleted', 'task.purged'] as const),
  ...(['task.categorized', 'task.followed', 'task.unfollowed'] as const),
];

/**
 * Returns what a user gets of events that match the criteria of a topic apart from its filter. Compares the tasks as they are now, with
 * one statement for all.
 * @throws ApiError if the view or what its filter names does not exist any more
 */
export async function evaluate(
  options: EvaluateOptions,
  { topic, actor }: { topic: Topic; actor: Actor },
  happenings: readonly Happening[],
): Promise<(readonly [Outcome, Happening])[]> {
  const { db, calls, now } = options;
  const events = happenings.map(({ event }) => event);
  const wanted = await readFilter(options, { topic, actor });
  const passing = wanted && new Set(await wanted(db, events, now()));
  const outcomes = await Promise.all(happenings.map(outcomeOf));
  return happenings.flatMap((happening, index) => {
    const outcome = outcomes[index];
    return outcome ? [[outcome, happening] as const] : [];
  });

  async function outcomeOf({ event, task_id }: Happening): Promise<Outcome | undefined> {
    // A list of tasks does not show what is in the trash, even if it matches.
    if (!passing || (passing.has(event) && event.type !== 'task.deleted')) {
      const resource = topic.criteria.with ? await calls.resourceOf(actor, event, task_id) : null;
      return { name: 'event', event: streamed(event), resource };
    }
    const isOver = task_id !== undefined && CAN_END_A_MATCH.includes(event.type);
    return isOver ? { name: 'unmatched', sequence: event.sequence, task_id } : undefined;
  }
}

/**
 * Reads the filter of a topic, or that of its view as it is now; nothing if there is none.
 * @throws ApiError NOT_FOUND, INVALID_FILTER or INSUFFICIENT_SCOPE
 */
export async function readFilter(
  { db, calls, now }: EvaluateOptions,
  { topic, actor }: { topic: Pick<Topic, 'criteria'>; actor: Actor },
): Promise<Wanted | undefined> {
  if (!isFiltered(topic)) return undefined;
  calls.check(actor, 'listTasks');
  const { view_id, filter = null } = topic.criteria;
  const text = view_id ? (await calls.read<Schema<'View'>>(actor, 'getView', { view_id })).filter : filter;
  return text === null ? isAboutTask : readCriteria({ filter: text }, { db, actor, now: now() });
}

/** What a view without a filter shows. */
const isAboutTask: Wanted = async (db, events) => {
  const tasks = await tasksOf(db, events);
  return events.filter((_, index) => tasks[index] !== undefined);
};
