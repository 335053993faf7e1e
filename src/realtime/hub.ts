import { changesAccess, isKept, type Numbered, numberedEventsOf } from '../activity/numbered.ts';
import { createTail, type TailOptions } from '../activity/tail.ts';
import { tasksOf } from '../activity/wanted.ts';
import { Limiter } from '../concurrency.ts';
import type { Schema } from '../contract.ts';
import { ApiError, type ErrorDetail } from '../errors.ts';
import type { Connection, RealtimeServer } from './connection.ts';
import { type EvaluateOptions, evaluate, type Outcome, readFilter } from './evaluate.ts';
import { Lanes } from './lanes.ts';
import { type Member, Members } from './members.ts';
import { Outbox } from './outbox.ts';
import { spaceOfTask } from './queries.ts';
import { TaskSubscriptions } from './task-subscriptions.ts';
import { type Happening, isFiltered, matches, type Subscription, type Topic, topicOf } from './topics.ts';

export type HubOptions = Omit<TailOptions, 'isWanted' | 'prepare'> &
  EvaluateOptions & {
    readonly io: RealtimeServer;
    /** Is told of each event, once those who follow it have got it. */
    onEvent(happening: Happening): void;
    /** Is told when the spaces of a user have changed. */
    onAccess(member: Member): void;
  };

const MAX_SUBSCRIPTIONS = 50;
/** Events that a client can have missed. One that has missed more reads the present state, which is quicker. */
const MAX_MISSED = 5_000;
const PAGE = 100;
/** A client that catches up has to read what it was sent before it gets more. */
const CATCH_UP_BYTES = 256 * 1024;
const DRAIN_MS = 20;

export type Hub = ReturnType<typeof createHub>;

/** Delivers the events of the log to the subscriptions of all connections. */
export function createHub(options: HubOptions) {
  const { io, db, log } = options;
  const members = new Members(db, (member, hasLost) => {
    for (const connection of member.connections) endHidden(connection, hasLost);
    options.onAccess(member);
  });
  const lanes = new Lanes({ ...options, send, resync, end });
  const ofTasks = new TaskSubscriptions();
  const catchingUp = new Limiter({ inAll: 8, forOne: 2 });
  const tail = createTail({ ...options, isWanted: () => members.size > 0, prepare });

  // --- Live events -------------------------------------------------------------

  async function prepare(events: readonly Numbered[]): Promise<() => void> {
    const affected = new Set(events.flatMap((event) => [...affectedBy(event)]));
    await Promise.all([...affected].map((member) => member.reload()));
    const happenings = await withTasks(events);
    return () => {
      const outbox = new Outbox();
      for (const each of happenings) deliver(each, outbox);
      outbox.send();
      for (const each of happenings) endAfter(each);
      for (const each of happenings) options.onEvent(each);
    };
  }

  function* affectedBy(event: Numbered): Iterable<Member> {
    if (!changesAccess(event)) return;
    const { subject, space_id, actor, project_id } = event;
    for (const id of [subject.id, actor?.id]) {
      const member = id && members.find(id);
      if (member) yield member;
    }
    yield* members.in(space_id);
    if (project_id) yield* members.in(project_id);
  }

  async function withTasks(events: readonly Numbered[]): Promise<Happening[]> {
    const tasks = await tasksOf(db, events);
    return events.map((event, index) => ({ event, task_id: tasks[index] }));
  }

  function deliver(happening: Happening, outbox: Outbox): void {
    const { event } = happening;
    const verdicts = new Map<string, boolean>();
    const groups = new Map<Topic['id'], Connection[]>();
    const owned = new Map<Topic['id'], Topic>();
    for (const member of members.in(event.space_id)) {
      for (const connection of member.connections) {
        for (const { topic, isLive, from } of connection.subscriptions.values()) {
          if (!isLive || event.sequence <= from) continue;
          const verdict = verdicts.get(topic.id) ?? matches(topic, happening);
          verdicts.set(topic.id, verdict);
          if (!verdict) continue;
          if (topic.owner) owned.set(topic.id, topic);
          else addTo(groups, topic.id, connection);
        }
      }
    }
    for (const topic of owned.values()) lanes.push(topic, happening);
    if (groups.size > 0) outbox.add(event, groups);
  }

  function send(subscription: Subscription, outcome: Outcome, { event }: Happening): void {
    const { connection, topic, isEnded, from } = subscription;
    // The access can have ended during the evaluation.
    if (isEnded || event.sequence <= from || !connection.member.spaces.has(event.space_id)) return;
    const { name, ...rest } = outcome;
    connection.emit(name, { subscription: topic.id, ...rest } as never);
  }

  function resync({ connection, topic }: Subscription): void {
    connection.emit('resync', { subscription: topic.id, sequence: tail.position });
  }

  // --- Subscriptions -----------------------------------------------------------

  /** @throws ApiError NOT_FOUND, INVALID_FILTER, OVERLOADED and others */
  async function subscribe(
    connection: Connection,
    { after, ...criteria }: Schema<'SubscribeMessage'>,
  ): Promise<{ data: Schema<'Subscription'>; begin(): void }> {
    const topic = topicOf(criteria, connection.actor);
    const given = { topic, connection, space_id: undefined, from: 0, isLive: false, isEnded: false };
    const subscription: Subscription = given;
    // Before its space is read, so that no move of the task is missed.
    ofTasks.add(subscription);
    try {
      await checkAuthority(subscription);
      const known = connection.subscriptions.get(topic.id);
      if (!known && connection.subscriptions.size >= MAX_SUBSCRIPTIONS) {
        throw new ApiError('OVERLOADED', {
          message: `A connection can have ${MAX_SUBSCRIPTIONS} subscriptions.`,
        });
      }
      if (known) remove(known);
      // Everything that was committed before the subscription has a number then.
      subscription.from = after ?? (await options.dispatcher.catchUp());
      if (isGone(subscription) || isHidden(subscription)) throw new ApiError('NOT_FOUND');
    } catch (error) {
      ofTasks.remove(subscription);
      throw error;
    }
    subscription.isLive = after === undefined;
    connection.subscriptions.set(topic.id, subscription);
    if (topic.owner) lanes.add(subscription);
    return {
      data: { subscription: topic.id, sequence: subscription.from },
      begin: () => void (subscription.isLive || catchUp(subscription)),
    };
  }

  async function checkAuthority(subscription: Subscription): Promise<void> {
    const { topic, connection } = subscription;
    const { actor, member } = connection;
    const { project_id, task_id, view_id, filter } = topic.criteria;
    if (view_id !== undefined && filter !== undefined) throw invalid('filter', 'Send a view or a filter.');
    if (project_id === member.user_id) throw new ApiError('NOT_FOUND');
    if (project_id !== undefined && !(await member.sees(project_id))) throw new ApiError('NOT_FOUND');
    if (task_id !== undefined) {
      const task = await spaceOfTask.first(db, { user_id: actor.user_id, id: task_id });
      if (!task || !(await member.sees(task.space_id))) throw new ApiError('NOT_FOUND');
      // An event that came meanwhile knows better.
      if (subscription.space_id === undefined) subscription.space_id = task.space_id;
    }
    await readFilter(options, { topic, actor });
  }

  function remove(subscription: Subscription): void {
    const { connection, topic } = subscription;
    subscription.isEnded = true;
    connection.subscriptions.delete(topic.id);
    ofTasks.remove(subscription);
    if (topic.owner) lanes.remove(subscription);
  }

  function end(subscription: Subscription, { code, message }: ApiError): void {
    remove(subscription);
    const { connection, topic } = subscription;
    connection.emit('ended', { subscription: topic.id, error: code, message });
  }

  /** Ends the subscriptions to projects and tasks that the user can no longer see, and checks views and filters if there are such. */
  function endHidden({ subscriptions }: Connection, hasLost: boolean): void {
    for (const each of [...subscriptions.values()]) {
      if (isHidden(each)) end(each, new ApiError('NOT_FOUND'));
      else if (hasLost && isFiltered(each.topic)) lanes.check(each.topic);
    }
  }

  /** Ends the subscriptions to a task that has gone where the user cannot see it, or to a view that the user can no longer read. */
  function endAfter(happening: Happening): void {
    const { subject } = happening.event;
    if (subject.type === 'view') lanes.checkView(subject.id);
    for (const each of ofTasks.happened(happening)) {
      // One that is not acknowledged yet is refused.
      const isKnown = each.connection.subscriptions.get(each.topic.id) === each;
      if (isKnown && isHidden(each)) end(each, new ApiError('NOT_FOUND'));
    }
  }

  // --- Missed events -----------------------------------------------------------

  async function catchUp(subscription: Subscription): Promise<void> {
    const { connection } = subscription;
    try {
      await catchingUp.run(connection.id, () => sendMissed(subscription));
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return end(subscription, error);
      log.warn({ err: error }, 'cannot read missed events');
      // The client connects again, and asks for the same events.
      const { code, message } = new ApiError('DEPENDENCY_UNAVAILABLE');
      connection.end(code, message, true);
    }
  }

  async function sendMissed(subscription: Subscription): Promise<void> {
    let isMissing = !(await isKept(db, subscription.from, tail.position));
    for (let left = MAX_MISSED; !isMissing && subscription.from < tail.position; left -= PAGE) {
      if (isGone(subscription)) return;
      isMissing = left <= 0;
      if (!isMissing) subscription.from = await sendPage(subscription);
    }
    if (isGone(subscription)) return;
    if (isMissing) resync(subscription);
    // Nothing was delivered since the comparison with `position`, because nothing was awaited.
    subscription.from = tail.position;
    subscription.isLive = true;
  }

  /** Sends a page of missed events. Returns the number up to which there are no others. */
  async function sendPage(subscription: Subscription): Promise<number> {
    const { topic, connection, from: after } = subscription;
    const until = tail.position;
    const { user_id } = connection.member;
    const page = await numberedEventsOf.all(db, { user_id, after, until, limit: PAGE });
    const seen = page.filter(({ is_hidden }) => !is_hidden).map(({ is_hidden: _, ...event }) => event);
    const wanted = (await withTasks(seen)).filter((each) => matches(topic, each));
    for (const [outcome, happening] of await evaluate(options, { topic, actor: connection.actor }, wanted))
      send(subscription, outcome, happening);
    while (connection.isOpen && connection.backlog() > CATCH_UP_BYTES) await pause(DRAIN_MS);
    return page.length < PAGE ? until : (page.at(-1)?.sequence ?? until);
  }

  return {
    members,
    subscribe,
    get position() {
      return tail.position;
    },
    open: () => tail.open(),
    unsubscribe(connection: Connection, id: string): void {
      const subscription = connection.subscriptions.get(id);
      if (subscription) remove(subscription);
    },
    /** Forgets a connection that is closed. */
    forget(connection: Connection): void {
      for (const each of [...connection.subscriptions.values()]) remove(each);
      connection.member.connections.delete(connection);
      members.remove(connection.member);
    },
    /** Tells everyone who has everything up to the present how far that is. */
    announcePosition(connections: Iterable<Connection>): void {
      const ids = [...connections].filter(isUpToDate).map(({ id }) => id);
      if (ids.length > 0) io.to(ids).emit('position', { sequence: tail.position });
    },
    stop: () => tail.stop(),
  };

  function isUpToDate({ subscriptions }: Connection): boolean {
    const all = [...subscriptions.values()];
    return all.length > 0 && all.every(({ isLive, topic }) => isLive && !lanes.isBusy(topic));
  }
}

/** Whether the user cannot see the project or the task. */
function isHidden({ topic, space_id, connection }: Subscription): boolean {
  const { spaces } = connection.member;
  const isVisible = (id: string | null | undefined) => id === undefined || (id !== null && spaces.has(id));
  return !isVisible(topic.criteria.project_id) || !isVisible(space_id);
}

const isGone = ({ isEnded, connection }: Subscription) => isEnded || !connection.isOpen;

function addTo(groups: Map<string, Connection[]>, key: string, connection: Connection): void {
  const group = groups.get(key);
  if (group) group.push(connection);
  else groups.set(key, [connection]);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());

export function invalid(field: string, message: string): ApiError {
  const errors: ErrorDetail[] = [{ field, code: 'NOT_ALLOWED', message }];
  return new ApiError('VALIDATION_FAILED', { errors });
}
