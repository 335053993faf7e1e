import type { Failure, Message } from '../scripts/test/messages.ts';

const send = (message: Message) => process.send?.(message);

/**
 * Runs a test, and tells the runner which one runs and whether it has failed. uvu prints failures at the end of a suite, which it does not
 * reach if a later test hangs.
 */
export async function reported(title: string, run: () => Promise<void> | void): Promise<void> {
  send({ began: title });
  try {
    await run();
  } catch (error) {
    send({ failed: failureOf(title, error) });
    throw error;
  }
}

function failureOf(title: string, error: unknown): Failure {
  if (!(error instanceof Error)) return { title, reason: String(error) };
  const { message, stack = '' } = error;
  // The comparison of an assertion of uvu.
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  const place = /\/(tests\/\S+:\d+):\d+\)?$/m.exec(stack)?.[1];
  return { title, reason: [message, details, place && `at ${place}`].filter(Boolean).join('\n') };
}
