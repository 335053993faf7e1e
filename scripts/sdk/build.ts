import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'sdk/typescript';

/**
 * Compiles the TypeScript SDK into a folder, once for `import` and once for `require`.
 *
 * Usage: node scripts/sdk/build.ts [folder]
 */
function build(dist: string): void {
  rmSync(dist, { recursive: true, force: true });
  const compile = (...flags: string[]) =>
    execFileSync('node_modules/typescript-native/bin/tsc', ['-p', FOLDER, ...flags], { stdio: 'inherit' });
  compile('--outDir', join(dist, 'esm'));
  // The types were already checked, with the rules for ES modules.
  compile(
    '--noCheck',
    '--outDir',
    join(dist, 'cjs'),
    '--module',
    'commonjs',
    '--moduleResolution',
    'bundler',
  );
  // The nearest package.json determines the module format of `.js` files.
  writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
}

build(process.argv[2] ?? join(FOLDER, 'dist'));
