import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startInbox } from './journeys/inbox.ts';
import { findMissing, type Journey, readJourneys, TASKFLOW } from './journeys/read.ts';
import { type Surroundings, walk } from './journeys/respect.ts';

/**
 * Walks the journeys of `openapi/journeys/` with Redocly's `respect`, which also checks each response against the contract: on a
 * service with an empty database, or on a running server. A running server may have no outbox or administrator for them. The
 * journeys that need one are then skipped and printed.
 *
 * Usage: npm run journeys -- --list
 *        npm run journeys -- [--workflow assignTask …] [--verbose]
 *          [--url https://tasks.example.com [--outbox .taskflow/outbox] [--input administrator_email=ada@example.com …]]
 */
const { values: options } = parseArgs({
  options: {
    list: { type: 'boolean' },
    workflow: { type: 'string', multiple: true },
    verbose: { type: 'boolean' },
    url: { type: 'string' },
    outbox: { type: 'string' },
    input: { type: 'string', multiple: true, default: [] },
  },
});
const NAME_WIDTH = 24;
const flags = options.verbose ? ['--verbose'] : [];

/** Distinguishes the accounts of this run from all others. It cannot be guessed. */
const run = randomBytes(8).toString('hex');

const journeys = chooseJourneys();
if (options.list) {
  for (const { id, summary } of journeys) console.log(`${id.padEnd(NAME_WIDTH)} ${summary}`);
} else {
  process.exitCode = await (options.url === undefined ? walkOwn() : walkForeign(options.url));
}

async function walkOwn(): Promise<number> {
  // Imported here, because the other options do not need the modules of the service.
  const { startOwnService } = await import('./journeys/service.ts');
  const { url, outbox, administrator, stop } = await startOwnService();
  try {
    return await withInbox(outbox, async (inbox) => {
      const surroundings = { inputs: { ...administrator, run }, servers: { [TASKFLOW]: url, ...inbox } };
      const walked = keepPossible(surroundings);
      const code = await walk(walked, surroundings, flags);
      return walked.length < journeys.length ? 1 : code;
    });
  } finally {
    await stop();
  }
}

function walkForeign(url: string): Promise<number> {
  const onServer = (inbox: object) => {
    const surroundings = { inputs: { ...givenInputs(), run }, servers: { [TASKFLOW]: url, ...inbox } };
    return walk(keepPossible(surroundings), surroundings, flags);
  };
  return options.outbox === undefined ? onServer({}) : withInbox(options.outbox, onServer);
}

async function withInbox<T>(outbox: string, work: (servers: { inbox: string }) => Promise<T>): Promise<T> {
  const inbox = await startInbox(outbox, run);
  try {
    return await work({ inbox: inbox.url });
  } finally {
    inbox.stop();
  }
}

/** Returns the journeys that `--workflow` names, or all. */
function chooseJourneys(): Journey[] {
  const all = readJourneys();
  const names = options.workflow ?? all.map(({ id }) => id);
  const unknown = names.filter((name) => !all.some(({ id }) => id === name));
  if (unknown.length > 0) throw new Error(`unknown journey: ${unknown.join(', ')}`);
  return all.filter(({ id }) => names.includes(id));
}

/** Returns the chosen journeys that have everything they need, and prints the others. */
function keepPossible(surroundings: Surroundings): Journey[] {
  return journeys.filter((journey) => {
    const missing = findMissing(journey, surroundings);
    if (missing.length > 0) console.log(`skipped: ${journey.id} needs ${missing.join(', ')}`);
    return missing.length === 0;
  });
}

/** Reads `--input` and `JOURNEYS_INPUT`, which is for a password: arguments appear in the list of processes. */
function givenInputs(): Record<string, string> {
  const pairs = [process.env['JOURNEYS_INPUT'] ?? '', ...options.input].filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]));
}
