import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ContractDocument,
  METHODS,
  type ResponseObject,
  readContract,
  resolve,
} from '../src/document.ts';

/**
 * The mock server: Prism on the contract's examples, static, so that answers are the documented
 * ones and lists end. Usage: npm run mock -- [--port 4010] [--host 127.0.0.1]
 */
/** These tell of what a static mock never does, and Prism sends every header that has an example. */
const HEADERS_OF_STATE = ['Idempotency-Replayed', 'Preference-Applied'];

/** A copy of the contract, in the form that makes Prism answer as the service does. */
function forPrism(contract: ContractDocument): ContractDocument {
  for (const item of Object.values(contract.paths)) {
    for (const { responses } of METHODS.flatMap((method) => item[method] ?? [])) {
      // Prism prefers 422 to 400 for an invalid body; here 422 is about a used Idempotency-Key alone.
      delete responses['422'];
      for (const response of Object.values(responses)) {
        const { headers = {} } = resolve<ResponseObject>(contract, response);
        for (const name of HEADERS_OF_STATE) delete headers[name];
      }
    }
  }
  return contract;
}

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-mock-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'openapi.json');
writeFileSync(file, JSON.stringify(forPrism(structuredClone(readContract()))));

const args = process.argv.slice(2);
const withDefault = (name: string, value: string) => (args.includes(name) ? [] : [name, value]);
const child = spawn(
  'prism',
  ['mock', file, ...withDefault('--port', '4010'), ...withDefault('--host', '127.0.0.1'), ...args],
  { stdio: 'inherit' },
);
child.on('error', () => {
  console.error('Prism is not installed. Start the mock with: npm run mock');
  process.exitCode = 1;
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 0;
});
