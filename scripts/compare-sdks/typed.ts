import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Column, FOLDER } from './columns.ts';
import type { Installed } from './run.ts';

const TSC = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
const MODULES = [
  '--target',
  'es2022',
  '--module',
  'nodenext',
  '--moduleResolution',
  'nodenext',
  '--types',
  'node',
];

/** Whether the program of a column in `typed/` passes `tsc`, with the declarations of the package, or `pyright`, both strict. */
export function checkTypes({ language, dialect }: Column, installed: Installed): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-typed-'));
  try {
    const check = language === 'TypeScript' ? checkTypeScript : checkPython;
    const { status, stdout } = check(folder, dialect, installed);
    if (status === 0) return 'yes';
    const count = stdout.split('\n').filter((line) => /\berror\b/.test(line)).length;
    return `no, ${count} errors`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkTypeScript(folder: string, dialect: string, { modules = '' }: Installed) {
  const links: [target: string, name: string][] = [
    [join(modules, 'openai'), 'openai'],
    [join(modules, 'stripe'), 'stripe'],
    [resolve('sdk/typescript'), '@taskflow/sdk'],
    [resolve('node_modules/@types/node'), '@types/node'],
  ];
  for (const [target, name] of links) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(join(FOLDER, 'typed', `${dialect}.ts`), join(folder, 'program.ts'));
  const compiler = resolve('node_modules/typescript-native/bin/tsc');
  return spawnSync(compiler, [...TSC, ...MODULES, 'program.ts'], { cwd: folder, encoding: 'utf8' });
}

function checkPython(folder: string, dialect: string, { python = 'python3' }: Installed) {
  const settings = {
    typeCheckingMode: 'strict',
    reportUnnecessaryTypeIgnoreComment: true,
    extraPaths: [resolve('sdk/python/src')],
  };
  writeFileSync(join(folder, 'pyrightconfig.json'), JSON.stringify(settings));
  cpSync(join(FOLDER, 'typed', `${dialect}.py`), join(folder, 'program.py'));
  return spawnSync(resolve('node_modules/.bin/pyright'), ['--pythonpath', python, '-p', folder], {
    encoding: 'utf8',
  });
}
