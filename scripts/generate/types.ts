import openapiTS, { astToString } from 'openapi-typescript';
import {
  type ContractDocument,
  defaultOf,
  type OperationObject,
  operationsOf,
  parametersOf,
} from '../../src/document.ts';

/**
 * Returns the types of the server: the contract after validation, which has filled in the defaults. So properties with a
 * default are required here. The SDKs use the contract as it is written.
 */
export async function generateTypes(contract: ContractDocument): Promise<string> {
  const view = structuredClone(contract);
  for (const parameter of parametersOf(view)) {
    if (defaultOf(parameter.schema) !== undefined) parameter.required = true;
  }
  for (const schema of Object.values(view.components.schemas)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (defaultOf(property) !== undefined)
        schema.required = [...new Set([...(schema.required ?? []), name])];
    }
  }
  // `operations` contains requests to the server. Webhooks are requests that it sends.
  for (const { post } of Object.values(view.webhooks)) delete (post as Partial<OperationObject>).operationId;
  const types = await openapiTS(view as never, { alphabetize: true, defaultNonNullable: false });
  const giving = operationsGivingCredentials(view).map((id) => `"${id}"`);
  return `// Generated from openapi/; \`npm run generate\` writes it.\n
${astToString(types)}
/** Operations whose responses carry credentials and are stored for retries. */
export type GivesCredentials = ${giving.join(' | ') || 'never'};
`;
}

function operationsGivingCredentials(document: ContractDocument): string[] {
  return operationsOf(document)
    .filter((operation) => operation['x-idempotent']?.credentials === true)
    .map(({ operationId }) => operationId)
    .sort();
}
