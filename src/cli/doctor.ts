import { styleText } from 'node:util';
import type { Command } from 'commander';
import { aborted } from '../concurrency.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config.ts';
import { followStopSignals } from '../stop-signals.ts';
import { version } from '../version.ts';
import { checkAddress } from './doctor/address.ts';
import { checkBackups } from './doctor/backups.ts';
import { checkConfiguration } from './doctor/configuration.ts';
import { checkDatabase } from './doctor/database.ts';
import { type Finding, findings, reasonOf } from './doctor/finding.ts';
import { checkDataDir, checkRuntime } from './doctor/machine.ts';
import { checkMail, checkRedis, checkStore } from './doctor/services.ts';

export function define(command: Command, env: Environment): void {
  command
    .option('--json', 'print the report as JSON', false)
    .addHelpText(
      'after',
      '\nUses the configuration of the service and changes nothing. It can run beside the service.\nExits with 1 if something fails, and with 0 if there are only warnings.',
    )
    .action(async ({ json }: { json: boolean }) => {
      const found = await examine(env);
      const status = worst(found);
      if (json) process.stdout.write(`${JSON.stringify({ status, version, findings: found }, null, 2)}\n`);
      else process.stdout.write(`${report(found)}\n`);
      process.exitCode = status === 'fail' ? 1 : 0;
    });
}

type Check = [name: string, run: (config: Config, stop: AbortSignal) => Promise<Finding[]>];

const CHECKS: readonly Check[] = [
  ['data directory', checkDataDir],
  ['database', checkDatabase],
  ['Redis', checkRedis],
  ['mail', checkMail],
  ['files', checkStore],
  ['backups', checkBackups],
  ['address', checkAddress],
];

/** Runs all checks at once. An interruption ends them. */
async function examine(env: Environment): Promise<Finding[]> {
  const log = { info: () => {} };
  const { stop } = followStopSignals(log, { isHangUpReload: false });
  const { config, found } = checkConfiguration(process.cwd(), env);
  if (!config) return [...found, ...checkRuntime()];
  const results = CHECKS.map(([name, run]) =>
    run(config, stop).catch((error: unknown) => [
      findings(name).fail(reasonOf(error), 'This is an error of the check itself: report it.'),
    ]),
  );
  return [...found, ...checkRuntime(), ...(await Promise.race([Promise.all(results), aborted(stop)])).flat()];
}

const worst = (found: readonly Finding[]): Finding['status'] =>
  (['fail', 'warn'] as const).find((status) => found.some((finding) => finding.status === status)) ?? 'ok';

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function report(found: readonly Finding[]): string {
  const width = Math.max(...found.map(({ check }) => check.length));
  const lines = found.flatMap(({ check, status, text, action }) => [
    `${styleText(COLORS[status], status.padEnd(4), { stream: process.stdout })}  ${check.padEnd(width)}  ${text}`,
    ...(action === undefined ? [] : [`${' '.repeat(width + 8)}${action}`]),
  ]);
  const count = (status: Finding['status']) => found.filter((finding) => finding.status === status).length;
  return [...lines, '', `${count('fail')} failed, ${count('warn')} warnings, ${count('ok')} ok`].join('\n');
}
