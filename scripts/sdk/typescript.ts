import type { ContractDocument } from '../../src/document.ts';
import type { Api } from './model.ts';
import { HEAD } from './typescript/comment.ts';
import { filtersFile } from './typescript/filters.ts';
import { modelNames } from './typescript/models.ts';
import { resourceFile, resourcesFile } from './typescript/resources.ts';
import { schemaTypes } from './typescript/schema.ts';

/** Returns the generated files of the TypeScript SDK: their contents by path below `src/generated`. */
export async function typescriptFiles(contract: ContractDocument, api: Api): Promise<Record<string, string>> {
  return {
    'schema.ts': `${HEAD}\n${await schemaTypes(contract, api)}`,
    'filters.ts': filtersFile(contract),
    'models.ts': modelNames(api),
    'resources.ts': resourcesFile(api),
    ...Object.fromEntries(
      api.resources.map((resource) => [`resources/${resource.name}.ts`, resourceFile(api, resource)]),
    ),
  };
}
