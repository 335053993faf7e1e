import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Column, FOLDER } from './columns.ts';
import type { Installed } from './run.ts';

/** Of so many imports, each in a process of its own, the fastest counts, because other work on the machine only adds time. */
const IMPORTS = 15;

/** What a program loads and a disk holds because of an SDK: bytes with all dependencies, packages, and the time of the import. */
export function footprintOf(
  { language, dialect }: Column,
  { modules = '', python = 'python3' }: Installed,
): string {
  const isOurs = dialect === 'taskflow';
  if (language === 'TypeScript') {
    const home = isOurs ? 'sdk/typescript' : join(modules, dialect);
    const entry = isOurs ? pathToFileURL(resolve(home, 'dist/esm/index.js')).href : dialect;
    const { dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const count = Object.keys(dependencies).length;
    if (count > 0) throw new Error(`${dialect} has dependencies by now: count them`);
    const patterns = isOurs ? ['dist/**', 'package.json', 'LICENSE', '*.md'] : ['**'];
    const files = globSync(patterns, { cwd: home }).map((file) => join(home, file));
    const code = `const start = performance.now(); await import(${JSON.stringify(entry)}); console.log(performance.now() - start);`;
    const run = () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: join(modules, '..'),
        encoding: 'utf8',
      });
    return described(bytesOf(files), count, fastestOf(run));
  }
  const env = { ...process.env, PYTHONPATH: resolve('sdk/python/src') };
  const measure = (...args: string[]) =>
    spawnSync(python, [join(FOLDER, 'python', 'footprint.py'), ...args], { encoding: 'utf8', env });
  const { bytes, dependencies } = JSON.parse(measure('size', dialect).stdout);
  return described(
    bytes,
    dependencies,
    fastestOf(() => measure('import', dialect)),
  );
}

const bytesOf = (files: string[]) =>
  files.reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0);

function fastestOf(run: () => { stdout: string; stderr: string }): number {
  const times = Array.from({ length: IMPORTS }, () => {
    const { stdout, stderr } = run();
    if (!Number(stdout)) throw new Error(stderr);
    return Number(stdout);
  });
  return Math.min(...times);
}

function described(bytes: number, dependencies: number, ms: number): string {
  const packages = dependencies === 0 ? 'no dependencies' : `${dependencies} dependencies`;
  return `${(bytes / 1e6).toFixed(1)} MB, ${packages}, ${Math.round(ms)} ms`;
}
