import openapiTS, { astToString } from 'openapi-typescript';

type Loose = Record<string, unknown>;
type Schema = { properties?: Record<string, { default?: unknown }>; required?: string[] };
type Parameter = { schema?: { default?: unknown }; required?: boolean };
type Document = {
  components: { schemas: Record<string, Schema>; parameters?: Record<string, Parameter> };
  paths: Record<string, Loose & { parameters?: Parameter[] }>;
  webhooks?: Record<string, { post: { operationId?: string } }>;
};

/**
 * The server's types: the contract as it is after validation, when every default has been filled
 * in. So whatever has a default is required here; the SDKs read the contract as it is written.
 */
export async function generateTypes(contract: unknown): Promise<string> {
  const view = structuredClone(contract) as Document;
  for (const parameter of parametersOf(view)) {
    if (parameter.schema?.default !== undefined) parameter.required = true;
  }
  for (const schema of Object.values(view.components.schemas)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (property.default !== undefined) schema.required = [...new Set([...(schema.required ?? []), name])];
    }
  }
  // `operations` are what the server answers; webhooks are what it sends.
  for (const item of Object.values(view.webhooks ?? {})) delete item.post.operationId;
  const types = await openapiTS(view as never, { alphabetize: true, defaultNonNullable: false });
  const giving = operationsGivingCredentials(view).map((id) => `"${id}"`);
  return `// Generated from openapi/; \`npm run generate\` writes it.\n
${astToString(types)}
/** Operations whose responses carry credentials and are stored for retries. */
export type GivesCredentials = ${giving.join(' | ') || 'never'};
`;
}

function operationsGivingCredentials({ paths }: Document): string[] {
  return Object.values(paths)
    .flatMap((item) => Object.values(item) as { operationId?: string; 'x-idempotent'?: Loose }[])
    .flatMap(({ operationId, 'x-idempotent': policy }) =>
      operationId && policy?.['credentials'] === true ? [operationId] : [],
    )
    .sort();
}

function parametersOf({ components, paths }: Document): Parameter[] {
  const operations = Object.values(paths).flatMap(
    (item) => [item, ...Object.values(item)] as { parameters?: Parameter[] }[],
  );
  return [
    ...Object.values(components.parameters ?? {}),
    ...operations.flatMap(({ parameters }) => parameters ?? []),
  ];
}
