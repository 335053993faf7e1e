import { parseArgs } from 'node:util';

export type Options = {
  users: number;
  seconds: number;
  /** Mean pause of a user between a response and the next request. */
  thinkSeconds: number;
  /** Number of processes of the service; undefined is one without a cluster. */
  cluster: string | undefined;
  tasks: number;
  /** Share of the users who have a real-time connection. */
  sockets: number;
  /** Whether everything is killed in turn. */
  isSoak: boolean;
  writeDocs: boolean;
};

export const USAGE = `Usage: npm run load -- [options]

Loads the service as users do: each sends a request, reads the response, and pauses. A fifth of the requests write, some upload a file, and
some users have a real-time connection. Ends with an error if a request failed, or an acknowledged task is missing.

  --users <n>        users at the same time (1000)
  --seconds <n>      duration after a warm-up of 20 s (180)
  --think <n>        mean pause between two requests of a user in seconds (2)
  --cluster <n>      processes of the service, or auto (one process)
  --tasks <n>        tasks in the database (200000)
  --sockets <n>      share of users with a real-time connection in percent (20)
  --soak             also kill the service, its processes, PostgreSQL and Redis in turn; failed requests are then repeated with their key
  --write-docs       write the results into docs/performance.md, with a plot
  --help
`;

/** @throws Error that names the invalid option */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      users: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '180' },
      think: { type: 'string', default: '2' },
      cluster: { type: 'string' },
      tasks: { type: 'string', default: '200000' },
      sockets: { type: 'string', default: '20' },
      soak: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const number = (name: 'users' | 'seconds' | 'think' | 'tasks' | 'sockets') => {
    const value = Number(values[name]);
    if (!(value >= 0)) throw new Error(`--${name} must be a number, not ${values[name]}.`);
    return value;
  };
  return {
    users: number('users'),
    seconds: number('seconds'),
    thinkSeconds: number('think'),
    // A soak kills single processes.
    cluster: values.cluster ?? (values.soak ? '2' : undefined),
    tasks: number('tasks'),
    sockets: number('sockets') / 100,
    isSoak: values.soak,
    writeDocs: values['write-docs'],
  };
}
