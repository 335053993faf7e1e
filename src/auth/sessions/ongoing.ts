import type { Actor } from '../../actor.ts';
import { coalesce } from '../../concurrency.ts';
import { ApiError } from '../../errors.ts';
import type { Channel } from '../../processes.ts';
import type { Sessions } from './sessions.ts';

/** How long a response can continue after its caller lost access, if the message about it was lost. */
const RECHECKED_EVERY_MS = 10_000;

export type OngoingOptions = {
  readonly sessions: Pick<Sessions, 'reauthenticate'>;
  /** The channel on which processes send each other the IDs of users whose access has changed. */
  readonly others?: Channel | undefined;
  readonly recheckedEveryMs?: number;
  /** Called when the access of a user has changed, here or in another process. */
  readonly onChange?: ((user_id: string) => void) | undefined;
};

/** Streamed responses, which can last longer than the access of their caller. */
export type Ongoing = {
  /**
   * Runs `work`. Aborts its signal with the error as soon as the session or key of the actor has ended, or `mayCall` throws
   * for the current state of the actor.
   */
  run(
    actor: Actor,
    mayCall: (actor: Actor) => void | Promise<void>,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** Call when a write that reduces a user's access is committed: checks their open responses again, on every node. */
  accessChanged(user_id: string): void;
  stop(): void;
};

type Watched = { user_id: string; check(): void };

/** Checks every ten seconds too, because a message is lost if Redis or the process that sends it stops. */
export function createOngoing(options: OngoingOptions): Ongoing {
  const { sessions, others, recheckedEveryMs = RECHECKED_EVERY_MS } = options;
  const watched = new Set<Watched>();

  function recheck(user_id?: string): void {
    if (user_id !== undefined) options.onChange?.(user_id);
    for (const each of watched) if (user_id === undefined || each.user_id === user_id) each.check();
  }

  const timer = setInterval(recheck, recheckedEveryMs).unref();
  others?.subscribe(recheck);

  return {
    async run(actor, mayCall, work) {
      const controller = new AbortController();
      const one = { user_id: actor.user_id, check: coalesce(look) };
      async function look(): Promise<void> {
        try {
          await mayCall(await sessions.reauthenticate(actor));
        } catch (error) {
          // Other errors say nothing about the actor. The next check decides.
          if (error instanceof ApiError) controller.abort(error);
        }
      }
      watched.add(one);
      // Access may have changed between the authentication and now.
      one.check();
      try {
        await work(controller.signal);
      } finally {
        watched.delete(one);
      }
    },
    accessChanged(user_id) {
      recheck(user_id);
      others?.publish(user_id);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
