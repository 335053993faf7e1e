import fc from 'fast-check';
import type { Operation } from '../../src/document.ts';
import { operations } from '../contract/documented.ts';
import type { World } from '../world.ts';
import { createUsers, type Users } from './cast.ts';
import { bodyOf, checkFuzzed, textOf } from './judge.ts';
import { remember, rememberResponse } from './memory.ts';
import { type GeneratedRequest, requestsOf } from './requests.ts';
import { curlOf, type SentRequest, send, sentRequestOf } from './wire.ts';

export type Findings = {
  /** The number of responses per operation and status. */
  seen: Map<string, number>;
  /** The error, with the smallest request that shows it. */
  failures: string[];
};

/** After this many requests all users are new, because requests delete, log out and fill memories. */
const ROUND = 100;

/**
 * CPU time of a request in server and client, which are one process here. The maximum of 1,500 requests was
 * 80 ms.
 */
const MAX_CPU_MS = 2_000;

/**
 * Sends this many generated requests to a running service, equally for all operations, and returns the first
 * wrong response. The same seed produces the same requests, except for IDs and times.
 */
export async function fuzz(
  world: World,
  { requests, seed }: { requests: number; seed: number },
): Promise<Findings> {
  const seen = new Map<string, number>();
  const failures: string[] = [];
  const failed = new Set<Operation>();
  let sent = 0;
  let company: Users | undefined;
  let latest: SentRequest | undefined;

  const tryOne = async (fuzzed: GeneratedRequest): Promise<void> => {
    if (sent++ % ROUND === 0) company = undefined;
    company ??= await createUsers(world, sent);
    const { authorization, memory, foreign } = company.as(fuzzed.caller);
    const wire = sentRequestOf(fuzzed, authorization, memory, foreign);
    latest = wire;
    const started = process.cpuUsage();
    const response = await send(world.url, wire);
    const { user, system } = process.cpuUsage(started);
    const spentMs = (user + system) / 1000;
    if (spentMs > MAX_CPU_MS) throw new Error(`took ${Math.round(spentMs)} ms of CPU`);
    const secrets = company.secretsFrom(fuzzed.caller);
    checkFuzzed(wire, response, secrets);
    const key = `${fuzzed.operation.operationId} ${response.status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const idempotencyKey = wire.headers.find(([name]) => name === 'Idempotency-Key')?.[1];
    if (idempotencyKey) remember(memory, 'Idempotency-Key', idempotencyKey);
    rememberResponse(memory, fuzzed.operation, { ...response, body: bodyOf(response) });
    // They have logged out, an administrator has changed them, or what they wrote contains a secret of others, which they can read from
    // now on.
    const hasEnded = response.status === 401 && ['owner', 'stranger', 'key'].includes(fuzzed.caller);
    const hasRuled = fuzzed.caller === 'admin' && response.status < 300 && wire.method !== 'GET';
    const hasCopied = response.status < 300 && secrets.some((secret) => textOf(wire).includes(secret));
    if (hasEnded || hasRuled || hasCopied) company = undefined;
  };

  /** Shrinking ends with the last request that failed, not with the last one that was sent. */
  let culprit: SentRequest | undefined;
  const noteCulprit = (fuzzed: GeneratedRequest) =>
    tryOne(fuzzed).catch((error: unknown) => {
      culprit = latest;
      throw error;
    });
  const tellLatest = () => console.error(`while answering:\n${latest && curlOf(latest)}`);
  process.on('uncaughtExceptionMonitor', tellLatest);
  try {
    // The failure of one operation does not hide those of others.
    for (let left = requests; left > 0; ) {
      const rest = operations.filter((each) => !failed.has(each));
      const request = fc.oneof(...rest.map(requestsOf));
      const result = await fc.check(fc.asyncProperty(request, noteCulprit), { seed, numRuns: left });
      left -= result.numRuns;
      const [fuzzed] = result.counterexample ?? [];
      if (!result.failed || !fuzzed) break;
      failed.add(fuzzed.operation);
      failures.push(describeFailure(fuzzed, result.errorInstance, culprit, world));
    }
  } finally {
    process.off('uncaughtExceptionMonitor', tellLatest);
  }
  const alive = await fetch(`${world.url}/health/live`);
  if (alive.status !== 200) failures.push(`the service is not well: ${alive.status}`);
  return { seen, failures };
}

function describeFailure(
  { operation, caller }: GeneratedRequest,
  error: unknown,
  culprit: SentRequest | undefined,
  { log }: World,
): string {
  const reason = error instanceof Error ? error.message : String(error);
  const cause = log.findLast(({ level }) => level === 'error')?.['err'];
  return [
    `${operation.operationId} as ${caller}: ${reason}`,
    ...(reason.startsWith('500') ? [JSON.stringify(cause)] : []),
    ...(culprit ? [curlOf(culprit)] : []),
  ].join('\n');
}
