import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './processes.ts';

export const CONTESTANTS = ['taskflow', 'bare', 'express', 'fastapi'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** Settings shared by all contestants. */
export type Common = {
  databaseUrl: string;
  /** The `Setup` of the servers that are written for the bench. */
  setupFile: string;
  signing: Signing;
  /** Interpreter with the packages of the FastAPI server. */
  python: string | undefined;
  /** Directory for the output of the servers; undefined discards it. */
  logs: string | undefined;
  /** Arguments of Node for TaskFlow, such as `--inspect`. */
  nodeArguments?: string[];
};

/** Database connections of each server: the default of TaskFlow. */
export const POOL_SIZE = 10;

/** Long enough for any run. TaskFlow rejects tokens with a longer lifetime than its own. */
export const TOKEN_SECONDS = 86_400;
export const ISSUER = 'taskflow';

export type Signing = { kid: string; secret: string; encryptionKey: string };

export const newSigning = (): Signing => ({
  kid: 'bench',
  secret: randomBytes(32).toString('base64url'),
  encryptionKey: randomBytes(32).toString('base64'),
});

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Returns the command of a server: one process each, and TaskFlow as its users start it. */
export function commandOf(contestant: Contestant, common: Common): Command {
  const { databaseUrl, setupFile, signing, python, logs, nodeArguments = [] } = common;
  const output = logs === undefined ? '/dev/null' : resolve(logs, `${contestant}.log`);
  const env = { NODE_ENV: 'production' };
  switch (contestant) {
    case 'taskflow':
      return {
        name: contestant,
        output,
        command: process.execPath,
        args: () => [...nodeArguments, file('../../src/main.ts')],
        env: (port) => ({
          ...env,
          PORT: String(port),
          DATABASE_URL: databaseUrl,
          DATABASE_POOL_SIZE: String(POOL_SIZE),
          JWT_SECRETS: `${signing.kid}:${signing.secret}`,
          ENCRYPTION_KEY: signing.encryptionKey,
          ACCESS_TOKEN_TTL: '24h',
          RATE_LIMIT_USER: 'off',
          RATE_LIMIT_ANONYMOUS: 'off',
          RATE_LIMIT_AUTH: 'off',
          SHUTDOWN_DELAY: '0s',
        }),
        // A directory without a `.env` that has settings for other purposes.
        cwd: dirname(setupFile),
      };
    case 'bare':
    case 'express':
      return {
        name: contestant,
        output,
        command: process.execPath,
        args: (port) => [file(`./servers/${contestant}.ts`), setupFile, String(port)],
        env: () => env,
      };
    case 'fastapi': {
      if (python === undefined) throw new Error('FastAPI needs Python.');
      const options = [
        '--loop',
        'uvloop',
        '--http',
        'httptools',
        '--log-level',
        'warning',
        '--no-access-log',
      ];
      return {
        name: contestant,
        output,
        command: python,
        args: (port) => [
          '-m',
          'uvicorn',
          'app:app',
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          ...options,
        ],
        env: () => ({
          DATABASE_URL: sqlalchemyUrl(databaseUrl),
          POOL_SIZE: String(POOL_SIZE),
          JWT_SECRET: signing.secret,
          JWT_ISSUER: ISSUER,
          JWT_AUDIENCE: ISSUER,
          PYTHONDONTWRITEBYTECODE: '1',
        }),
        cwd: file('./fastapi'),
      };
    }
  }
}

/** Converts the URL, because SQLAlchemy reads the directory of a Unix socket from a parameter instead of the host. */
function sqlalchemyUrl(url: string): string {
  const { username, password, hostname, port, pathname } = new URL(url);
  const user = password ? `${username}:${password}` : username;
  const host = decodeURIComponent(hostname);
  if (!host.startsWith('/')) return `postgresql+asyncpg://${user}@${hostname}:${port || 5432}${pathname}`;
  const query = new URLSearchParams({ host, port: port || '5432' });
  return `postgresql+asyncpg://${user}@${pathname}?${query}`;
}

const PYTHONS = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3'];

/** Creates the virtual environment of the FastAPI server in `directory`, or reuses that of an earlier run. */
export function preparePython(
  wanted: string | undefined,
  directory: string,
  log: (line: string) => void,
): string {
  const works = (name: string) => spawnSync(name, ['-c', 'import venv, ensurepip']).status === 0;
  const base = wanted ?? PYTHONS.find(works);
  if (base === undefined || !works(base)) {
    throw new Error(
      `FastAPI needs Python 3.11 or newer with venv${base ? `, and ${base} is not` : ''}: name one with --python, or leave it out with --servers taskflow,bare,express.`,
    );
  }
  const requirements = file('./fastapi/requirements.txt');
  const version = pythonVersion(base);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const home = join(directory, `venv-${version}-${digest}`);
  const python = join(home, 'bin', 'python');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return python;
  log(`installing FastAPI for Python ${version} into ${home}`);
  mkdirSync(directory, { recursive: true });
  execFileSync(base, ['-m', 'venv', '--clear', home], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  writeFileSync(complete, '');
  return python;
}

export function pythonVersion(python: string): string {
  return execFileSync(python, ['-c', 'import platform; print(platform.python_version())'], {
    encoding: 'utf8',
  }).trim();
}
