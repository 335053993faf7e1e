import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPython, virtualEnvironment } from '../virtualenv.ts';
import type { Client } from './client.ts';
import { NPM_PINS, PYTHON_PINS } from './pins.ts';

/** The places of the installed tools. */
export type Tools = {
  /** Folders for the search path, first to last. */
  path: string[];
  /** The `node_modules` that TypeScript clients import from. */
  modules?: string;
};

/**
 * Installs what a client needs from npm or PyPI, unless an earlier run has.
 *
 * @throws if the machine lacks a program, or a package cannot be installed
 */
export async function installTools({ language, registry, needs }: Client): Promise<Tools> {
  const missing = missingPrograms(needs);
  if (missing.length > 0) throw new Error(`this machine has no ${missing.join(', ')}`);
  // npm starts first: it runs in the background while this process waits for pip.
  const modules = language === 'TypeScript' ? nodeModules() : undefined;
  const path: string[] = [];
  if (language === 'Python' || registry === 'PyPI') {
    if (!hasPython()) throw new Error('this machine has no Python 3.10 or newer with venv');
    path.push(virtualEnvironment(PYTHON_PINS).at(''));
  }
  if (modules === undefined) return { path };
  return { path: [...path, join(await modules, '.bin')], modules: await modules };
}

/** Returns those of the programs that the machine does not have. */
export const missingPrograms = (needs: readonly string[]): string[] =>
  needs.filter((need) => !isOnMachine(need));

/** Whether the machine has a program, such as `mvn`, or at least a version of it, such as `go 1.26`. */
function isOnMachine(need: string): boolean {
  const [program = '', least] = need.split(' ');
  if (spawnSync('which', [program]).status !== 0) return false;
  if (least === undefined) return true;
  // `go version go1.26.8 linux/amd64`, `javac 17.0.15`
  const { stdout } = spawnSync(program, [program === 'go' ? 'version' : '--version'], { encoding: 'utf8' });
  const version = /\d+(?:\.\d+)*/.exec(stdout)?.[0] ?? '';
  return version.localeCompare(least, 'en', { numeric: true }) >= 0;
}

const installed = new Map<string, Promise<string>>();

/** Installs the npm packages that a folder pins, once for all who need them, and returns their `node_modules`. */
export function nodeModules(pins: string = NPM_PINS): Promise<string> {
  const modules = installed.get(pins) ?? installModules(pins);
  installed.set(pins, modules);
  return modules;
}

/**
 * Installs the npm packages into a folder of their own, named by the files that pin and configure them. `tsconfig.json` is among
 * those, because hey-api looks for it above its own package, and imports with file extensions if it says `nodenext`.
 */
async function installModules(pins: string): Promise<string> {
  const digest = createHash('sha256');
  for (const file of readdirSync(pins).sort()) digest.update(readFileSync(join(pins, file)));
  const home = join(tmpdir(), `taskflow-npm-${digest.digest('hex').slice(0, 12)}`);
  const complete = join(home, 'complete');
  if (!existsSync(complete)) {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    cpSync(pins, home, { recursive: true });
    const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: home, stdio: 'inherit' });
    const [status] = await once(npm, 'close');
    if (status !== 0) throw new Error(`npm ci failed in ${pins}`);
    writeFileSync(complete, '');
  }
  return join(home, 'node_modules');
}
