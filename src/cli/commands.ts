import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';

type Definition = {
  /** Adds the arguments, options and action to a command. `env` is the environment of the process. */
  define(command: Command, env: Environment): void;
};

type Entry = {
  /** One line of the help. */
  about: string;
  load(): Promise<Definition>;
};

/** All commands, in the order of the help. Each has a file of its own, which is loaded when the command runs. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  serve: { about: 'start the service', load: () => import('./serve.ts') },
  worker: {
    about: 'do only the work that no request waits for: jobs, webhooks, notifications, cleanup',
    load: () => import('./worker.ts'),
  },
  migrate: { about: 'migrate the database and exit', load: () => import('./migrate.ts') },
  admin: { about: 'grant, revoke or list the role of administrator', load: () => import('./admin.ts') },
  doctor: {
    about: 'check the configuration and everything that it names',
    load: () => import('./doctor.ts'),
  },
  seed: { about: 'fill the database with a demo workspace', load: () => import('./seed.ts') },
  keys: { about: 'show, rotate and retire keys, and encrypt data again', load: () => import('./keys.ts') },
  backup: { about: 'make a base backup in BACKUP_URL now, or list them', load: () => import('./backup.ts') },
  restore: { about: 'restore the database to a moment', load: () => import('./restore.ts') },
  dump: { about: 'write the database into a portable file', load: () => import('./dump.ts') },
  load: { about: 'fill an empty database from such a file', load: () => import('./load.ts') },
  'upgrade-database': {
    about: 'upgrade the embedded PostgreSQL to the installed version',
    load: () => import('./upgrade-database.ts'),
  },
  reports: { about: 'compute the past of reports again', load: () => import('./reports.ts') },
};
