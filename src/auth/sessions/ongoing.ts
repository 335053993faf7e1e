import type { Actor } from '../../actor.ts';
import { coalesced } from '../../concurrency.ts';
import { ApiError } from '../../errors.ts';
import type { Channel } from '../../processes.ts';
import type { Sessions } from './sessions.ts';

/** How long a response can go on after its caller has lost access, if the message about that was lost. */
const RECHECKED_EVERY_MS = 10_000;

export type OngoingOptions = {
  readonly sessions: Pick<Sessions, 'standing'>;
  /** Where the processes send each other the ids of users whose access has changed. */
  readonly others?: Channel | undefined;
  readonly recheckedEveryMs?: number;
};

/** Responses that are made while they are sent, and so may outlast the access of their caller. */
export type Ongoing = {
  /**
   * Runs `work`. Aborts its signal with the error as soon as the actor's session or key has ended, or `mayCall` throws
   * for what the actor is by then.
   */
  run(
    actor: Actor,
    mayCall: (actor: Actor) => void,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** Call when a write that reduces a user's access is committed: checks their open responses again, on every node. */
  accessChanged(user_id: string): void;
  stop(): void;
};

type Watched = { user_id: string; check(): void };

/** A check every ten seconds finds changes whose message was lost, because Redis or the process that made them is gone. */
export function createOngoing(options: OngoingOptions): Ongoing {
  const { sessions, others, recheckedEveryMs = RECHECKED_EVERY_MS } = options;
  const watched = new Set<Watched>();

  function recheck(user_id?: string): void {
    for (const each of watched) if (user_id === undefined || each.user_id === user_id) each.check();
  }

  const timer = setInterval(recheck, recheckedEveryMs).unref();
  others?.listen(recheck);

  return {
    async run(actor, mayCall, work) {
      const controller = new AbortController();
      const one = { user_id: actor.user_id, check: coalesced(look) };
      async function look(): Promise<void> {
        try {
          mayCall(await sessions.standing(actor));
        } catch (error) {
          // Any other error says nothing about the actor. The next check will.
          if (error instanceof ApiError) controller.abort(error);
        }
      }
      watched.add(one);
      // Nobody listened to what changed since the request was authenticated.
      one.check();
      try {
        await work(controller.signal);
      } finally {
        watched.delete(one);
      }
    },
    accessChanged(user_id) {
      recheck(user_id);
      others?.tell(user_id);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
