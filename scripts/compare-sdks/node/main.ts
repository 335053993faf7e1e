import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CELLS, type Cell } from './cells.ts';
import { openai } from './openai.ts';
import { stripe } from './stripe.ts';
import type { Subject } from './subject.ts';
import { loadTaskflow } from './taskflow.ts';

/**
 * Fills the cells of one SDK and prints them as JSON. With `get-through-proxy` it sends one request to a host that does not exist.
 *
 * Environment: `COMPARE_DIALECT` is the SDK, `COMPARE_SERVERS` the URL of the servers, `COMPARE_TASKFLOW` the folder with the builds of
 * our SDK, and `COMPARE_MODULES` the folder whose `node_modules` has the others.
 */
const home = process.env['COMPARE_MODULES'] ?? '';

/** Loads both builds of a package. */
async function buildsOf<Esm, Cjs = Esm>(name: string): Promise<{ esm: Esm; cjs: Cjs }> {
  const loader = join(home, 'load.mjs');
  const { load } = (await import(pathToFileURL(loader).href)) as { load(name: string): Promise<Esm> };
  return { esm: await load(name), cjs: createRequire(loader)(name) as Cjs };
}

const LOADERS: Record<string, () => Promise<Subject>> = {
  taskflow: loadTaskflow,
  openai: async () => openai(await buildsOf('openai')),
  stripe: async () => stripe(await buildsOf('stripe')),
};

const dialect = process.env['COMPARE_DIALECT'] ?? '';
const subject = await LOADERS[dialect]?.();
if (!subject) throw new Error(`There is no SDK ${dialect}.`);

if (process.argv[2] === 'get-through-proxy') {
  const client = subject.connect('http://sdk.invalid', { retries: 0, timeout: 5000 });
  await client.get('item-1').catch(() => {});
  process.exit(0);
}

// All at the same time, because some wait for seconds. Each has its own server.
const fill = async ([name, cell]: [string, Cell]) => [name, await cell(subject)];
console.log(JSON.stringify(Object.fromEntries(await Promise.all(Object.entries(CELLS).map(fill)))));
process.exit(0);
