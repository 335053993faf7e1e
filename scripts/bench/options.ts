import { parseArgs } from 'node:util';
import { CONTESTANT_NAMES, type ContestantName } from './contestants/contestant.ts';
import { OPERATION_NAMES, type OperationName } from './operations.ts';

export type Options = {
  /** Duration of each measurement. */
  seconds: number;
  rounds: number;
  connections: number[];
  /** Numbers of tasks. */
  tasks: number[];
  operations: OperationName[];
  contestants: ContestantName[];
  /** File of the results. Default: a new file in `bench-results`. */
  out: string | undefined;
  /** Files with results to report instead of measuring. */
  from: string[];
  /** Whether to write the results into the documentation. */
  writeDocs: boolean;
  /** URL of a PostgreSQL server. Default: the embedded one. */
  database: string | undefined;
  python: string | undefined;
  /** Directory for the output of the servers. Default: no output. */
  logs: string | undefined;
  /** Whether to keep the seeded data for the next run. */
  keep: boolean;
  /** Whether to profile TaskFlow instead of measuring. */
  profile: boolean;
};

export const USAGE = `Usage: npm run bench -- [options]

Measures TaskFlow against other servers with the same data and the same work, in turns, and against what pgbench reaches.

  --quick                 one short round with 20,000 tasks, about 3 minutes
  --seconds <n>           duration of each measurement (3; quick 1)
  --rounds <n>            how often each is repeated (4; quick 1)
  --connections <list>    simultaneous connections (64)
  --tasks <list>          tasks in the database, such as 10000,100000,1000000 (100000; quick 20000)
  --only <list>           operations, of ${OPERATION_NAMES.join(',')}
  --servers <list>        contestants, of ${CONTESTANT_NAMES.join(',')}
  --out <file>            file for the results in JSON (bench-results/<time>.json)
  --write-docs            write the results into docs/performance.md, with plots
  --from <list>           report earlier results from these files instead of measuring
  --keep                  keep the seeded data for the next run
  --database <url>        PostgreSQL with a superuser, instead of the embedded one
  --python <command>      interpreter for FastAPI, instead of the newest that is found
  --logs <directory>      directory for the output of the servers, which is discarded otherwise
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
      connections: { type: 'string', default: '64' },
      tasks: { type: 'string' },
      only: { type: 'string', default: OPERATION_NAMES.join(',') },
      servers: { type: 'string', default: CONTESTANT_NAMES.join(',') },
      out: { type: 'string' },
      from: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      database: { type: 'string' },
      python: { type: 'string' },
      logs: { type: 'string' },
      keep: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick } = values;
  return {
    seconds: positive('--seconds', values.seconds ?? (quick ? '1' : '3')),
    rounds: positive('--rounds', values.rounds ?? (quick ? '1' : '4')),
    connections: positives('--connections', values.connections),
    tasks: positives('--tasks', values.tasks ?? (quick ? '20000' : '100000')),
    operations: selected('--only', values.only, OPERATION_NAMES),
    contestants: selected('--servers', values.servers, CONTESTANT_NAMES),
    out: values.out,
    from: values.from?.split(',') ?? [],
    writeDocs: values['write-docs'],
    database: values.database,
    python: values.python,
    logs: values.logs,
    keep: values.keep,
    profile: values.profile,
  };
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${option} must be a number above 0, not ${text}.`);
  return number;
}

const positives = (option: string, text: string) => text.split(',').map((one) => positive(option, one));

/** Returns the named items of a list, in the order of the list. */
function selected<T extends string>(option: string, text: string, all: readonly T[]): T[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new Error(`${option} must be a list of values from ${all.join(',')}, not ${unknown}.`);
  return all.filter((name) => names.includes(name));
}
