import { spawn } from 'node:child_process';

/**
 * The mock server: Prism on the contract's examples, static, so that answers are the documented
 * ones and lists end. Usage: npm run mock -- [--port 4010] [--host 127.0.0.1]
 */
const args = process.argv.slice(2);
const withDefault = (name: string, value: string) => (args.includes(name) ? [] : [name, value]);
const child = spawn(
  'prism',
  ['mock', 'generated/openapi.json', ...withDefault('--port', '4010'), ...withDefault('--host', '127.0.0.1'), ...args],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 0;
});
