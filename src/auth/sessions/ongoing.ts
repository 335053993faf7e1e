import type { Actor } from '../../actor.ts';
import { ApiError } from '../../errors.ts';
import type { Channel } from '../../processes.ts';
import type { Sessions } from './sessions.ts';

/** How long something may go on for somebody who may not have it any more, when nobody has told of it. */
const RECHECKED_EVERY_MS = 10_000;

export type OngoingOptions = {
  readonly sessions: Pick<Sessions, 'standing'>;
  /** Where the processes tell each other the ids of users. */
  readonly others?: Channel | undefined;
  readonly recheckedEveryMs?: number;
};

/** What goes on for longer than the look at who is asking is good for: an answer that is made while it is sent. */
export type Ongoing = {
  /**
   * Runs `work`, and aborts its signal with the refusal as soon as the actor's session or key has ended, or `mayCall`
   * refuses what the actor is by now.
   */
  run(
    actor: Actor,
    mayCall: (actor: Actor) => void,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
  /** To be called once it is committed that a user may do less: looks again at what goes on for them, on every node. */
  accessChanged(user_id: string): void;
  stop(): void;
};

type Watched = { user_id: string; check(): void };

/** Where nobody is told of a change, because Redis or the process that made it is gone, a look every ten seconds finds it. */
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
      const one = { user_id: actor.user_id, check: oneAtATime(look) };
      async function look(): Promise<void> {
        try {
          mayCall(await sessions.standing(actor));
        } catch (error) {
          // All else says nothing of the actor: the next look will.
          if (error instanceof ApiError) controller.abort(error);
        }
      }
      watched.add(one);
      // What changed between the look at who is asking and now was told to nobody who listened.
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

/** Does it once more for all who asked while it was being done, however many they are. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isDoing = false;
  let isAsked = false;
  async function go(): Promise<void> {
    isDoing = true;
    do {
      isAsked = false;
      await work();
    } while (isAsked);
    isDoing = false;
  }
  return () => {
    isAsked = true;
    if (!isDoing) void go();
  };
}
