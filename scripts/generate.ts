import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrate } from '../src/database/migrate.ts';
import { startEmbedded } from '../src/postgres/start.ts';
import { otherLanguagesGuide } from './clients/guide.ts';
import { complete } from './contract/complete.ts';
import { toOpenApi30 } from './contract/openapi-3.0.ts';
import { authorizationGuide } from './generate/authorization.ts';
import { configurationPage, environmentExample } from './generate/configuration.ts';
import { errorsGuide } from './generate/errors.ts';
import { eventsGuide } from './generate/events.ts';
import { filtersGuide, generateFilters } from './generate/filters.ts';
import { monitoringGuide } from './generate/metrics.ts';
import { openApi30Guide } from './generate/openapi-3.0.ts';
import { generateOperations } from './generate/operations.ts';
import { generateQueries } from './generate/queries.ts';
import { generateRealtime, realtimeMessages } from './generate/realtime.ts';
import { servedContract } from './generate/served.ts';
import { generateTables } from './generate/tables.ts';
import { generateTypes } from './generate/types.ts';
import { apiIndex, pythonCall, typescriptCall } from './sdk/api.ts';
import { pythonFiles } from './sdk/python.ts';
import { readApi } from './sdk/read.ts';
import { addSamples, samplesOf } from './sdk/samples.ts';
import { typescriptFiles } from './sdk/typescript.ts';

/** Writes all generated files, in the order of their dependencies. Run this after a change of `openapi/` or of a migration. */
const silent = { info: () => {}, warn: () => {}, error: console.error };
const write = (file: string, content: string) => {
  writeFileSync(file, content);
  console.log(`wrote ${file}`);
};

/** Writes a folder. Removes all other files in it. */
const writeAll = (folder: string, files: Record<string, string>) => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  console.log(`wrote ${folder}`);
};

const bundle = (from: string, to: string, ...options: string[]) =>
  execFileSync('redocly', ['bundle', from, '--output', to, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-generate-'));
// PostgreSQL does not run as root, and its account must be able to enter the directory.
chmodSync(scratch, 0o711);
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const source = join(scratch, 'openapi.json');
bundle('openapi/openapi.yaml', source);
const realtime = realtimeMessages();
const contract = complete({ ...JSON.parse(readFileSync(source, 'utf8')), 'x-realtime': realtime });
const api = readApi(contract);
addSamples(contract, samplesOf(api));
write('generated/openapi.json', `${JSON.stringify(contract, null, 2)}\n`);
write('generated/served.json', `${JSON.stringify(servedContract(contract), null, 1)}\n`);
bundle('generated/openapi.json', 'generated/openapi.yaml');
console.log('wrote generated/openapi.yaml');
bundle('openapi/asyncapi.yaml', 'generated/asyncapi.yaml', '--config=openapi/asyncapi.redocly.yaml');
console.log('wrote generated/asyncapi.yaml');
const older = toOpenApi30(contract);
write('generated/openapi-3.0.json', `${JSON.stringify(older.document, null, 2)}\n`);
write('generated/api.ts', await generateTypes(contract));
const ofServer = "import type { components } from './api.ts';\n\ntype Schemas = components['schemas'];";
write(
  'generated/realtime.ts',
  generateRealtime(realtime, { imports: ofServer, typeOf: (name) => `Schemas['${name}']` }),
);
write('generated/filters.ts', generateFilters(contract));
write('generated/operations.txt', generateOperations(contract));
write('generated/sdk.json', `${JSON.stringify(api, null, 1)}\n`);
const ofSdk = {
  imports: "import type * as Models from './models.ts';",
  typeOf: (name: string) => `Models.${name}`,
};
writeAll('sdk/typescript/src/generated', {
  ...(await typescriptFiles(contract, api)),
  'realtime.ts': generateRealtime(realtime, ofSdk),
});
for (const [folder, files] of Object.entries(
  pythonFiles(api, { language: contract['x-filter'], realtime }),
)) {
  writeAll(`sdk/python/src/taskflow/${folder}`, files);
}
write('sdk/typescript/api.md', apiIndex(api, typescriptCall));
write('sdk/python/api.md', apiIndex(api, pythonCall));
write('docs/configuration.md', configurationPage());
write('docs/authorization.md', authorizationGuide(contract));
write('docs/errors.md', errorsGuide(contract));
write('docs/events.md', eventsGuide(contract));
write('docs/filters.md', filtersGuide(contract));
write('docs/monitoring.md', monitoringGuide());
write('docs/other-languages.md', otherLanguagesGuide());
write('docs/openapi-30.md', openApi30Guide(older.losses));
write('.env.example', environmentExample());

const database = await startEmbedded({ dataDir: join(scratch, 'database'), log: silent, fsync: false });
try {
  await migrate(database.url, silent);
  write('generated/tables.ts', await generateTables(database.url));
} finally {
  await database.stop();
}
write('generated/queries.sql', await generateQueries());
