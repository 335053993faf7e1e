import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  type ContractDocument,
  METHODS,
  type ResponseObject,
  readContract,
  resolve,
} from '../src/document.ts';
import { createFront } from './mock/front.ts';
import { sendSamples } from './mock/send.ts';

/**
 * The mock server: Prism with the examples of the contract. The responses are always the same, and lists end.
 * Usage: npm run mock -- [--port 4010] [--host 127.0.0.1] [options of Prism]
 *        npm run mock -- send <url>, which sends samples of events as a webhook does
 */
/** Headers that depend on earlier requests. Prism would send them, because it sends every header that has an example. */
const HEADERS_OF_STATE = ['Idempotency-Replayed', 'Preference-Applied'];
/** The same in a success: it is only sent while a job is not finished. */
const HEADERS_OF_SUCCESS = ['Retry-After'];

/** Changes a copy of the contract so that Prism responds as the service does. */
function forPrism(contract: ContractDocument): ContractDocument {
  for (const item of Object.values(contract.paths)) {
    for (const { responses } of METHODS.flatMap((method) => item[method] ?? [])) {
      // Prism prefers 422 to 400 for an invalid body; here 422 is about a used Idempotency-Key alone.
      delete responses['422'];
      for (const [status, response] of Object.entries(responses)) {
        const { headers = {} } = resolve<ResponseObject>(contract, response);
        for (const name of HEADERS_OF_STATE) delete headers[name];
        if (status.startsWith('2')) for (const name of HEADERS_OF_SUCCESS) delete headers[name];
      }
    }
  }
  return contract;
}

const contract = readContract();
const [command, ...options] = process.argv.slice(2);
if (command === 'send') process.exit((await sendSamples(contract, options)) ? 0 : 1);

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-mock-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'openapi.json');
writeFileSync(file, JSON.stringify(forPrism(structuredClone(contract))));

const { values, tokens } = parseArgs({
  options: {
    port: { type: 'string', short: 'p', default: '4010' },
    host: { type: 'string', short: 'h', default: '127.0.0.1' },
  },
  strict: false,
  tokens: true,
});
const own = new Set(
  tokens.flatMap((token) =>
    token.kind === 'option' && ['port', 'host'].includes(token.name)
      ? [token.index, ...(token.inlineValue === false ? [token.index + 1] : [])]
      : [],
  ),
);
const others = process.argv.slice(2).filter((_, index) => !own.has(index));
const child = spawn('prism', ['mock', file, '--port', '0', '--host', '127.0.0.1', ...others], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.on('error', () => {
  console.error('Prism is not installed. Start the mock with: npm run mock');
  process.exitCode = 1;
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));

let isReady = false;
createInterface({ input: child.stdout }).on('line', (line) => {
  // Until it is ready, Prism lists all operations with its internal address.
  if (isReady) console.log(line);
  const [, port] = /Prism is listening on http:\/\/[^:]+:(\d+)/.exec(line) ?? [];
  if (port === undefined) return;
  isReady = true;
  const front = createFront(contract, Number(port));
  front.listen(Number(values['port']), String(values['host']), () => {
    const { address, port: actual } = front.address() as AddressInfo;
    console.log(`The mock is listening on http://${address}:${actual}`);
  });
});
