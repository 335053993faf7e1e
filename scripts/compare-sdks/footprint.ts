import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Column, FOLDER } from './columns.ts';
import type { Installed } from './run.ts';

/** Number of imports, each in a separate process. The fastest counts, because other work on the machine only adds time. */
const IMPORTS = 20;

/**
 * Returns the cost of each SDK: its size with all dependencies, their number, and the time of the import.
 * The SDKs take turns, so that other work on the machine slows all of them.
 */
export function footprintsOf(columns: Column[], installed: Installed): Map<Column, string> {
  const fastest = new Map<Column, number>();
  for (let round = 0; round < IMPORTS; round += 1) {
    for (const column of columns) {
      fastest.set(
        column,
        Math.min(fastest.get(column) ?? Number.POSITIVE_INFINITY, importOnce(column, installed)),
      );
    }
  }
  return new Map(
    columns.map((column) => {
      const { bytes, dependencies } = sizeOf(column, installed);
      const packages = dependencies === 0 ? 'no dependencies' : `${dependencies} dependencies`;
      const ms = Math.round(fastest.get(column) ?? 0);
      return [column, `${(bytes / 1e6).toFixed(1)} MB, ${packages}, ${ms} ms`];
    }),
  );
}

function importOnce({ language, dialect }: Column, installed: Installed): number {
  const { stdout, stderr } =
    language === 'TypeScript'
      ? importInNode(dialect, installed)
      : measureInPython('import', dialect, installed);
  const ms = Number(stdout);
  if (!(ms > 0)) throw new Error(stderr);
  return ms;
}

function importInNode(dialect: string, { dist = '', modules = '' }: Installed) {
  const entry = dialect === 'taskflow' ? pathToFileURL(resolve(dist, 'esm/index.js')).href : dialect;
  const code = `const start = performance.now(); await import('${entry}'); console.log(performance.now() - start);`;
  const cwd = join(modules, '..');
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd, encoding: 'utf8' });
}

function measureInPython(what: string, dialect: string, { python = 'python3' }: Installed) {
  const env = { ...process.env, PYTHONPATH: resolve('sdk/python/src') };
  return spawnSync(python, [join(FOLDER, 'python', 'footprint.py'), what, dialect], {
    env,
    encoding: 'utf8',
  });
}

function sizeOf(
  { language, dialect }: Column,
  installed: Installed,
): { bytes: number; dependencies: number } {
  if (language === 'Python') return JSON.parse(measureInPython('size', dialect, installed).stdout);
  const isOurs = dialect === 'taskflow';
  const home = isOurs ? 'sdk/typescript' : join(installed.modules ?? '', dialect);
  const { dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  if (Object.keys(dependencies).length > 0)
    throw new Error(`${dialect} has dependencies by now: add their bytes`);
  const shipped = isOurs ? ['dist/**', 'package.json', 'LICENSE', '*.md'] : ['**'];
  const files = globSync(shipped, { cwd: home }).map((file) => statSync(join(home, file)));
  return { bytes: files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0), dependencies: 0 };
}
