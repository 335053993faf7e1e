import { parseArgs } from 'node:util';
import { CONTESTANTS, type Contestant } from './contestants.ts';
import { OPERATIONS, type Operation } from './traffic.ts';

export type Options = {
  /** Duration of each measurement. */
  seconds: number;
  rounds: number;
  connections: number[];
  operations: Operation[];
  contestants: Contestant[];
  /** File of the results. Default: a new file in `bench-results`. */
  out: string | undefined;
  /** URL of a PostgreSQL server. Default: the embedded one. */
  database: string | undefined;
  python: string | undefined;
  /** Directory for the output of the servers. Default: no output. */
  logs: string | undefined;
  /** Whether to profile TaskFlow instead of measuring. */
  profile: boolean;
};

export const USAGE = `Usage: npm run bench -- [options]

Measures TaskFlow against a bare node:http server, Express without validation and FastAPI, all on one database.

  --quick                 two short rounds at 64 connections, under 2 minutes; the whole takes about 12
  --seconds <n>           length of each measurement (3; quick 1)
  --rounds <n>            how often each is repeated (4; quick 2)
  --connections <list>    at once (64,1000; quick 64)
  --only <list>           of ${OPERATIONS.join(',')}
  --servers <list>        of ${CONTESTANTS.join(',')}
  --out <file>            where the results go as JSON (bench-results/<time>.json)
  --database <url>        PostgreSQL for an administrator, instead of the embedded one
  --python <command>      interpreter for FastAPI, instead of the newest that is found
  --logs <directory>      where the servers' output goes, instead of nowhere
  --profile               profile TaskFlow for each operation instead, into bench-results/*.cpuprofile
  --help
`;

/** @throws Error that names the invalid option */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      only: { type: 'string', default: OPERATIONS.join(',') },
      servers: { type: 'string', default: CONTESTANTS.join(',') },
      out: { type: 'string' },
      database: { type: 'string' },
      python: { type: 'string' },
      logs: { type: 'string' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick } = values;
  return {
    seconds: positive('--seconds', values.seconds ?? (quick ? '1' : '3')),
    rounds: positive('--rounds', values.rounds ?? (quick ? '2' : '4')),
    connections: (values.connections ?? (quick ? '64' : '64,1000'))
      .split(',')
      .map((text) => positive('--connections', text)),
    operations: selected('--only', values.only, OPERATIONS),
    contestants: selected('--servers', values.servers, CONTESTANTS),
    out: values.out,
    database: values.database,
    python: values.python,
    logs: values.logs,
    profile: values.profile,
  };
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option} must be a number above 0, not ${text}.`);
  return number;
}

/** Returns the named items of a list, in the order of the list. */
function selected<T extends string>(option: string, text: string, all: readonly T[]): T[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new Error(`${option} must be a list of values from ${all.join(',')}, not ${unknown}.`);
  return all.filter((name) => names.includes(name));
}
