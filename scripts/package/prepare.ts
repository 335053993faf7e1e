import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { documentGroups, documentImages } from '../../src/docs/documents.ts';
import { licensePage } from '../dependencies/licenses.ts';
import { lockedPackages, readLock } from '../dependencies/lock.ts';
import { billOfMaterials } from './bill-of-materials.ts';

const TARGET = 'dist';
/** Where `src/docs/site.ts` looks for it. */
const BUILT_IN = join(TARGET, 'built-in');

/** What the documentation needs of packages that the npm package does not install, and their licenses. */
const BUILT_IN_FILES = [
  'redoc/bundles/redoc.standalone.js',
  'redoc/bundles/redoc.standalone.js.LICENSE.txt',
  'redoc/LICENSE',
  'swagger-ui-dist/swagger-ui.css',
  'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui-dist/LICENSE',
  'swagger-ui-dist/NOTICE',
];
const BUILT_IN_PACKAGES = ['redoc', 'swagger-ui-dist'];

/** Other files that the service reads while it runs. */
const READ_FILES = [
  'generated/{openapi,openapi-3.0,served}.json',
  'generated/{openapi,asyncapi}.yaml',
  'src/database/migrations/*.sql',
  'src/docs/assets/*',
];

/**
 * Writes the content of the npm package: JavaScript, because Node runs no TypeScript inside of node_modules, and what the service reads,
 * in the same places as in the repository. `npm pack` runs this before it packs.
 */
function prepare(): void {
  rmSync(TARGET, { recursive: true, force: true });
  // `npm run check` checks the types.
  const compiler = ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
  execFileSync('node', compiler, { stdio: 'inherit' });
  const documents = documentGroups().flatMap((group) => group.documents);
  for (const file of [
    ...READ_FILES.flatMap((pattern) => globSync(pattern)),
    ...[...documents, ...documentImages()].map(({ file }) => file),
  ])
    copy(file, join(TARGET, file));
  for (const file of BUILT_IN_FILES) copy(join('node_modules', file), join(BUILT_IN, file));

  const { name, version, type } = JSON.parse(readFileSync('package.json', 'utf8'));
  write('package.json', { name, version, type });
  const packages = lockedPackages(readLock());
  const builtIn = packages.filter(({ path }) =>
    BUILT_IN_PACKAGES.some((each) => path === `node_modules/${each}`),
  );
  write('sbom.cdx.json', billOfMaterials(packages, builtIn));
  const shipped = [...packages.filter(({ isDev }) => !isDev), ...builtIn];
  writeFileSync(join(TARGET, 'LICENSES.md'), licensePage(shipped));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

const write = (file: string, content: object) =>
  writeFileSync(join(TARGET, file), `${JSON.stringify(content, null, 2)}\n`);

prepare();
