import { CALLS, type Client } from './clients/client.ts';
import { CLIENTS } from './clients/clients.ts';
import { pinnedVersion } from './clients/pins.ts';
import { type Result, runClient } from './clients/run.ts';
import { installTools, missingPrograms, type Tools } from './clients/tools.ts';
import { startEmptyService } from './empty-service.ts';

/**
 * Generates a client of the contract with each external generator, compiles it, and runs a session of ten calls against a
 * service on an empty database. Skips a client whose tools are missing on this machine. In CI, a client is skipped only for a
 * missing program, such as Go; packages that cannot be installed fail.
 *
 * Usage: npm run clients -- [names, such as orval ogen]
 */
const AT_ONCE = 2;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !CLIENTS.some((client) => client.name === name));
if (unknown.length > 0) {
  const known = CLIENTS.map(({ name }) => name).join(', ');
  throw new Error(`There is no client ${unknown.join(', ')}. Choose from: ${known}.`);
}
const isCi = process.env['CI'] === 'true';
const chosen = CLIENTS.filter(({ name }) => names.length === 0 || names.includes(name));

const rows: string[][] = [];
let passed = 0;
let failed = 0;
const tools = chosen.map((client) => ({ client, tools: toolsOf(client) }));
await withService(async (url) => {
  const work = async () => {
    for (let next = tools.shift(); next; next = tools.shift()) {
      const installed = await next.tools;
      if (installed) report(next.client, await runClient(next.client, installed, url));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});
printTable();
console.log(`${passed} passed, ${failed} failed, ${chosen.length - passed - failed} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** Returns the tools of a client, or undefined if it must be skipped. */
async function toolsOf(client: Client): Promise<Tools | undefined> {
  try {
    return await installTools(client);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`SKIPPED ${client.name}: ${reason}`);
    if (isCi && missingPrograms(client.needs).length === 0) failed++;
    return undefined;
  }
}

function report(client: Client, result: Result): void {
  const { generated, compiled, calls, warnings, seconds, problem } = result;
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  rows.push([
    client.name,
    pinnedVersion(client, client.packages[0]),
    client.document,
    yes(generated),
    String(warnings),
    yes(compiled),
    `${calls} of ${CALLS.length}`,
    seconds.toFixed(1),
  ]);
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${client.name} (${seconds.toFixed(1)} s)`);
  if (problem === undefined) {
    passed++;
  } else {
    failed++;
    console.log(problem);
  }
}

function printTable(): void {
  const head = ['client', 'version', 'document', 'generates', 'warnings', 'compiles', 'calls', 'seconds'];
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
}

async function withService(use: (url: string) => Promise<void>): Promise<void> {
  const { url, stop } = await startEmptyService();
  try {
    await use(url);
  } finally {
    await stop();
  }
}
