import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContractDocument, METHODS, readContract } from '../src/document.ts';
import { PARTIAL_TYPE } from '../src/http/partial.ts';

/**
 * Prism as a proxy that checks requests and responses against the contract.
 * Usage: npm run proxy -- http://127.0.0.1:3000 [--port 4010] [--errors] [options of Prism]
 */
/**
 * Prism takes every media type that ends in `+json` for `application/json`, and checks a response by the first of them. So the type
 * with some of the fields has to be first, which also allows what is whole.
 */
function forPrism(contract: ContractDocument): ContractDocument {
  for (const item of Object.values(contract.paths)) {
    for (const { responses } of METHODS.flatMap((method) => item[method] ?? [])) {
      for (const response of Object.values(responses)) {
        const { [PARTIAL_TYPE]: partial, ...others } = ('content' in response && response.content) || {};
        if (partial) Object.assign(response, { content: { [PARTIAL_TYPE]: partial, ...others } });
      }
    }
  }
  return contract;
}

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-proxy-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'openapi.json');
writeFileSync(file, JSON.stringify(forPrism(structuredClone(readContract()))));
const child = spawn('prism', ['proxy', file, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('error', () => {
  console.error('Prism is not installed. Start the proxy with: npm run proxy');
  process.exitCode = 1;
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
