import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Contestant, type Machine, outputOf, POOL_SIZE, POSTGRES_DURABILITY } from './contestant.ts';
import { ISSUER } from './taskflow.ts';

const FOLDER = fileURLToPath(new URL('../fastapi', import.meta.url));
const PYTHONS = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3'];
const SERVER = '-m uvicorn app:app --host 127.0.0.1 --loop uvloop --http httptools --log-level warning';

export const fastapi: Contestant = {
  about: 'FastAPI, SQLAlchemy and asyncpg, written as their users would write it',
  async prepare(machine) {
    const base = machine.python ?? PYTHONS.find(works);
    if (base === undefined || !works(base)) {
      return { skipped: `${base ?? 'Python'} 3.11 or newer with \`venv\` and \`ensurepip\` was not found` };
    }
    const python = environmentOf(base, machine);
    return async ({ store, people, signing, logs }) => ({
      kind: 'server',
      name: 'fastapi',
      store,
      durability: POSTGRES_DURABILITY,
      command: {
        name: 'fastapi',
        output: outputOf('fastapi', logs),
        command: python,
        args: (port) => [...SERVER.split(' '), '--no-access-log', '--port', String(port)],
        env: () => ({
          DATABASE_URL: sqlalchemyUrl(store.url),
          POOL_SIZE: String(POOL_SIZE),
          JWT_SECRET: signing.secret,
          JWT_ISSUER: ISSUER,
          JWT_AUDIENCE: ISSUER,
          PYTHONDONTWRITEBYTECODE: '1',
        }),
        cwd: FOLDER,
      },
      people,
      callOf: ({ call, withoutFastApi }) => (withoutFastApi ? undefined : call),
      hasTaskFlowTables: true,
    });
  },
};

const works = (name: string) => spawnSync(name, ['-c', 'import venv, ensurepip']).status === 0;

/** Converts the URL, because SQLAlchemy reads the directory of a Unix socket from a parameter instead of the host. */
function sqlalchemyUrl(url: string): string {
  const { username, password, hostname, port, pathname } = new URL(url);
  const user = password ? `${username}:${password}` : username;
  const host = decodeURIComponent(hostname);
  if (!host.startsWith('/')) return `postgresql+asyncpg://${user}@${hostname}:${port || 5432}${pathname}`;
  const query = new URLSearchParams({ host, port: port || '5432' });
  return `postgresql+asyncpg://${user}@${pathname}?${query}`;
}

/** Creates the virtual environment of the server, or reuses that of an earlier run. Returns its interpreter. */
function environmentOf(base: string, { directory, log }: Machine): string {
  const requirements = join(FOLDER, 'requirements.txt');
  const version = execFileSync(base, ['-c', 'import platform; print(platform.python_version())'], {
    encoding: 'utf8',
  }).trim();
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const home = join(directory, `venv-${version}-${digest}`);
  const python = join(home, 'bin', 'python');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return python;
  log(`installing FastAPI for Python ${version} into ${home}`);
  mkdirSync(directory, { recursive: true });
  const stdio: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];
  execFileSync(base, ['-m', 'venv', '--clear', home], { stdio });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  execFileSync(python, install, { stdio });
  writeFileSync(complete, '');
  return python;
}
