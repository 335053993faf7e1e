import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilterLanguage, RealtimeMessages } from '../../src/document.ts';
import type { Api } from './model.ts';
import { filtersFile } from './python/filters.ts';
import { eventsFile, modelsFile } from './python/models.ts';
import { realtimeFile } from './python/realtime.ts';
import { resourceFile, resourcesFile } from './python/resources.ts';
import { synchronous } from './python/sync.ts';
import { HEAD } from './python/text.ts';
import { snakeCase } from './text.ts';

const ASYNC = 'sdk/python/src/taskflow/_runtime/_async';

/** Returns the generated files of the Python SDK: their contents by folder and path below `src/taskflow`. */
export function pythonFiles(
  api: Api,
  { language, realtime }: { language: FilterLanguage; realtime: RealtimeMessages },
): Record<string, Record<string, string>> {
  const resources = Object.fromEntries([
    ['__init__.py', resourcesFile(api)],
    ...api.resources.map((resource) => [`${snakeCase(resource.name)}.py`, resourceFile(api, resource)]),
  ]);
  const runtime = globSync('*.py', { cwd: ASYNC }).map((file) => [
    file,
    readFileSync(join(ASYNC, file), 'utf8'),
  ]);
  return {
    _generated: {
      '__init__.py': '',
      'filters.py': filtersFile(language),
      'models.py': modelsFile(api),
      'events.py': eventsFile(api),
      'realtime.py': realtimeFile(api, realtime),
      '_async/__init__.py': '',
      '_sync/__init__.py': '',
      ...below('_async/resources', resources, (text) => text),
      ...below('_sync/resources', resources, synchronous),
    },
    '_runtime/_sync': below('', Object.fromEntries(runtime), (text) =>
      text === '' ? '' : HEAD + synchronous(text),
    ),
  };
}

function below(folder: string, files: Record<string, string>, write: (text: string) => string) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [join(folder, name), write(text)]));
}
