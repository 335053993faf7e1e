import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { type Opened, open } from './servers.ts';
import type { Client, ClientOptions, Subject } from './subject.ts';

/** Fills one cell: runs the SDK against a server and returns what it saw. */
export type Cell = (subject: Subject) => Promise<string> | string;

const DOES_NOT_APPLY = '–';
const LIMIT_MS = 1000;
/** Given in the rows about retries, because the defaults differ. */
const RETRIES = 2;
const yesOrNo = (value: boolean) => (value ? 'yes' : 'no');

/** Returns what a call threw, or undefined. */
async function errorOf(run: () => unknown): Promise<Error | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

type World = Opened & { client: Client };

async function connect(subject: Subject, mode: string, options?: ClientOptions): Promise<World> {
  const opened = await open(mode);
  return { ...opened, client: subject.connect(opened.url, options) };
}

export const CELLS: Record<string, Cell> = {
  async message(subject) {
    const { client } = await connect(subject, 'fails');
    const message = (await errorOf(() => client.get('item-1')))?.message ?? '';
    const facts = { status: '400', code: 'the_code', field: 'the_field', 'request ID': 'request-4711' };
    const found = Object.entries(facts).filter(([, text]) => message.includes(text));
    return found.map(([name]) => name).join(', ') || 'the text of the server only';
  },

  async stack(subject) {
    const { client } = await connect(subject, 'fails');
    async function theCaller() {
      await client.get('item-1');
    }
    return yesOrNo((await errorOf(theCaller))?.stack?.includes('theCaller') ?? false);
  },

  async instanceof(subject) {
    const { client } = await connect(subject, 'fails');
    const error = await errorOf(() => client.get('item-1'));
    if (!(error instanceof subject.errorClasses.esm)) throw new Error(`unexpected: ${inspect(error)}`);
    return yesOrNo(error instanceof subject.errorClasses.cjs);
  },

  pickle: () => DOES_NOT_APPLY,

  async newline(subject) {
    const { url, seen } = await open('ok');
    const error = await errorOf(() => subject.connect(url, { key: 'SECRET-1\nSECRET-2' }).get('item-1'));
    if (!error) return (await seen()).length > 0 ? 'is sent' : 'is ignored';
    const isShown = inspect(error, { depth: 5, showHidden: true }).includes('SECRET');
    return `${(await seen()).length > 0 ? 'is sent' : 'is refused'}, ${isShown ? 'the error shows it' : 'not shown'}`;
  },

  async redirect(subject) {
    const { client, seen } = await connect(subject, 'moved');
    const error = await errorOf(() => client.get('item-1'));
    const requests = await seen();
    if (!error) return `is followed (${requests.length} requests)`;
    const target = error.message.includes('moved=1') ? 'with its target' : 'without its target';
    return `error ${target}, ${requests.length} request${requests.length === 1 ? '' : 's'}`;
  },

  async wrongId(subject) {
    const found: Record<string, string[]> = {};
    for (const id of [undefined, null, 42, {}]) {
      const { client, seen } = await connect(subject, 'ok');
      const error = await errorOf(() => client.get(id));
      const isSent = (await seen()).length > 0;
      if (!error && !isSent) throw new Error('neither refused nor sent');
      const isNamed = /\b(id|\w+_id|\w+Id)\b/.test(error?.message ?? '');
      const outcome = isSent ? 'sent' : `refused${isNamed ? '' : ' without the name of the argument'}`;
      found[outcome] = [...(found[outcome] ?? []), `\`${inspect(id)}\``];
    }
    return Object.entries(found)
      .map(([outcome, ids]) => `${outcome}: ${ids.join(', ')}`)
      .join('; ');
  },

  async notJson(subject) {
    const { client } = await connect(subject, 'html', { retries: 0 });
    let result: unknown;
    const error = await errorOf(async () => {
      result = await client.get('item-1');
    });
    return error
      ? `\`${error.name === 'Error' ? error.constructor.name : error.name}\``
      : `returns ${typeName(result)}`;
  },

  async noContent(subject) {
    const { client } = await connect(subject, 'ok', { retries: 0 });
    let result: unknown;
    const error = await errorOf(async () => {
      result = await client.remove();
    });
    return error ? `\`${error.constructor.name}\`` : `returns ${typeName(result)}`;
  },

  async timeout(subject) {
    const { client } = await connect(subject, 'slow', { timeout: LIMIT_MS, retries: 0 });
    return yesOrNo((await errorOf(() => client.get('item-1'))) !== undefined);
  },

  async abort(subject) {
    if (!subject.isAbortable) return 'no `signal`';
    const { client } = await connect(subject, 'slow', { retries: 0 });
    const signal = AbortSignal.timeout(LIMIT_MS);
    return yesOrNo((await errorOf(() => client.get('item-1', { signal }))) !== undefined);
  },

  async manyCalls(subject) {
    if (!subject.isAbortable) return 'no `signal`';
    const { client } = await connect(subject, 'ok');
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 40 }, () => client.get('item-1', { signal })));
    // Warnings are emitted in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    return yesOrNo(!warnings.some(({ name }) => name === 'MaxListenersExceededWarning'));
  },

  async retryAfter(subject) {
    const results = ['limited', 'unavailable'].map(async (mode) => {
      const { client, seen } = await connect(subject, mode, { retries: RETRIES });
      await errorOf(() => client.get('item-1'));
      const [first, second] = await seen();
      if (!first || !second) return 'no retry';
      return second.at - first.at >= 1990 ? 'waits' : 'retries earlier';
    });
    const [limited, unavailable] = await Promise.all(results);
    return limited === unavailable ? `429 and 503: ${limited}` : `429: ${limited}; 503: ${unavailable}`;
  },

  async idempotencyKey(subject) {
    const { client, seen } = await connect(subject, 'broken', { retries: RETRIES });
    await errorOf(() => client.create());
    const keys = (await seen()).map(({ headers }) => headers['idempotency-key']);
    if (keys.length < 2) return 'no retry';
    if (keys[0] === undefined) return 'retried, no key';
    return yesOrNo(new Set(keys).size === 1);
  },

  async derived(subject) {
    const { client, seen } = await connect(subject, 'broken', { retries: RETRIES });
    if (!client.derived) return 'no';
    const { name, run } = client.derived;
    const error = await errorOf(() => run({ retries: 0 }).get('item-1'));
    return error && (await seen()).length === 1 ? name : 'no';
  },

  async rawRequest(subject) {
    const { client, seen } = await connect(subject, 'ok');
    await client.rawRequest.run();
    const [request] = await seen();
    return request?.path.endsWith('/novel') ? client.rawRequest.name : 'no';
  },

  async extraQuery(subject) {
    const { client, seen } = await connect(subject, 'ok');
    await client.get('item-1', { query: { novel: '1' } });
    return (await seen())[0]?.path.endsWith('?novel=1') ? subject.query : 'no';
  },

  async extraHeaders(subject) {
    const { client, seen } = await connect(subject, 'ok');
    await client.get('item-1', { headers: { 'X-Novel': '1' } });
    return (await seen())[0]?.headers['x-novel'] === '1' ? subject.headers : 'no';
  },

  async proxy() {
    for (const [text, flag] of [
      ['yes', '0'],
      ['with NODE_USE_ENV_PROXY=1', '1'],
    ]) {
      const { url, seen } = await open('ok');
      const env = { ...process.env, HTTP_PROXY: url, http_proxy: url, NO_PROXY: '', no_proxy: '' };
      const [program = ''] = process.argv.slice(1);
      await promisify(execFile)(process.execPath, [program, 'get-through-proxy'], {
        env: { ...env, NODE_USE_ENV_PROXY: flag },
      });
      if ((await seen()).length > 0) return String(text);
    }
    return 'no';
  },

  async pageRepr(subject) {
    const { client } = await connect(subject, 'ok');
    return yesOrNo(inspect(await client.page()).includes('item-2'));
  },

  async unknownFields(subject) {
    const { client } = await connect(subject, 'ok');
    return yesOrNo(fieldOf(await client.get('item-1'), 'novel_field') === 'kept');
  },

  async unknownEnum(subject) {
    const { client } = await connect(subject, 'ok');
    return yesOrNo(fieldOf(await client.get('item-1'), subject.enumField) === 'novel');
  },

  async autoPaging(subject) {
    const { client } = await connect(subject, 'ok');
    const ids: unknown[] = [];
    for await (const item of client.items()) ids.push(fieldOf(item, 'id'));
    return yesOrNo(ids.join() === 'item-1,item-2,item-3');
  },

  async rawResponse(subject) {
    const { client } = await connect(subject, 'ok');
    const { name, run } = client.rawResponse;
    const { status, header } = await run();
    return status === 200 && header === 'request-4711' ? name : 'no';
  },

  async log(subject) {
    if (!subject.hasLog) return 'no log';
    const lines: string[] = [];
    const { client } = await connect(subject, 'ok', { key: 'SECRET', log: (line) => lines.push(line) });
    await client.create();
    return logged(lines.join('\n'));
  },

  eventLoop: () => DOES_NOT_APPLY,
};

/** Says what a log has besides that there was a request. */
function logged(text: string): string {
  if (text === '') return 'is empty';
  const credential = text.includes('SECRET') ? 'has the credential' : 'no credential';
  const isBody = text.includes('Card') || text.includes('file-1');
  return `${credential}, ${isBody ? 'has bodies' : 'no bodies'}`;
}

const fieldOf = (item: unknown, name: string): unknown => (item as Record<string, unknown>)[name];

const typeName = (value: unknown) =>
  value === undefined || value === null ? `\`${value}\`` : `a value of type \`${typeof value}\``;
