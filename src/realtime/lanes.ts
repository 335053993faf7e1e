import { coalesce } from '../concurrency.ts';
import { ApiError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type EvaluateOptions, evaluate, type Outcome } from './evaluate.ts';
import type { Happening, Subscription, Topic } from './topics.ts';

/** Events of a topic that wait for their evaluation. With more, its subscribers are told to read the present state. */
const MAX_WAITING = 1_000;
/** The events of one evaluation. */
const BATCH = 100;
const RETRY_MS = 1_000;

export type LanesOptions = EvaluateOptions & {
  readonly log: Log;
  send(subscription: Subscription, outcome: Outcome, happening: Happening): void;
  resync(subscription: Subscription): void;
  end(subscription: Subscription, error: ApiError): void;
};

/** The live events of topics that need statements, each in order. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  add(subscription: Subscription): void {
    const { id } = subscription.topic;
    const lane = this.#lanes.get(id) ?? new Lane(subscription.topic, this.#options);
    this.#lanes.set(id, lane);
    lane.subscriptions.add(subscription);
  }

  remove(subscription: Subscription): void {
    const lane = this.#lanes.get(subscription.topic.id);
    lane?.subscriptions.delete(subscription);
    if (lane?.subscriptions.size === 0) this.#lanes.delete(subscription.topic.id);
  }

  push({ id }: Topic, happening: Happening): void {
    this.#lanes.get(id)?.push(happening);
  }

  /** Ends the subscriptions to a topic whose view or filter its user can no longer read. */
  check({ id }: Topic): void {
    this.#lanes.get(id)?.check();
  }

  /** The same for all topics with a view. */
  checkView(view_id: string): void {
    for (const { topic } of this.#lanes.values()) if (topic.criteria.view_id === view_id) this.check(topic);
  }

  /** Whether events of a topic wait. */
  isBusy({ id }: Topic): boolean {
    return this.#lanes.get(id)?.isBusy ?? false;
  }
}

class Lane {
  readonly topic: Topic;
  readonly subscriptions = new Set<Subscription>();
  readonly #options: LanesOptions;
  #waiting: Happening[] = [];
  #isRunning = false;
  #hasToCheck = false;
  readonly #drain: () => Promise<void>;

  constructor(topic: Topic, options: LanesOptions) {
    this.topic = topic;
    this.#options = options;
    this.#drain = coalesce(() => this.#run());
  }

  get isBusy(): boolean {
    return this.#isRunning || this.#waiting.length > 0;
  }

  push(happening: Happening): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting = [];
      for (const each of this.subscriptions) if (each.isLive) this.#options.resync(each);
    } else {
      this.#waiting.push(happening);
    }
    void this.#drain();
  }

  check(): void {
    this.#hasToCheck = true;
    void this.#drain();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while ((this.#waiting.length > 0 || this.#hasToCheck) && this.subscriptions.size > 0)
        await this.#step();
    } finally {
      this.#isRunning = false;
    }
  }

  async #step(): Promise<void> {
    const batch = this.#waiting.slice(0, BATCH);
    const [first] = this.subscriptions;
    // Each evaluation reads the view and the filter, also one of no events.
    const isCheck = this.#hasToCheck;
    this.#hasToCheck = false;
    const actor = first?.connection.actor;
    try {
      const outcomes = actor ? await evaluate(this.#options, { topic: this.topic, actor }, batch) : [];
      // Unless they were dropped meanwhile.
      if (this.#waiting[0] === batch[0]) this.#waiting.splice(0, batch.length);
      for (const each of this.subscriptions) {
        if (!each.isLive) continue;
        for (const [outcome, happening] of outcomes) this.#options.send(each, outcome, happening);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) {
        for (const each of [...this.subscriptions]) this.#options.end(each, error);
        this.#waiting = [];
        return;
      }
      this.#hasToCheck ||= isCheck;
      this.#options.log.warn({ err: error }, 'cannot compare events with a filter, retrying');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }
}
