import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import {
  type ContractDocument,
  type JsonSchema,
  type OperationObject,
  operationsOf,
} from '../../../src/document.ts';
import type { Api } from '../model.ts';

/** Returns the name of the component for a received enum, which also allows unknown values. */
export const openName = (name: string): string => `Open${name}`;

type Marked = JsonSchema & { 'x-open'?: string };

/**
 * Returns the types of the contract for clients, from openapi-typescript. Properties with a default are optional, and
 * a received enum can have a value that this version does not know.
 */
export async function schemaTypes(contract: unknown, api: Api): Promise<string> {
  const view = structuredClone(contract) as ContractDocument;
  const { schemas } = view.components;
  const closed = new Set(
    api.models.filter((model) => model.is_request && !model.is_response).map(({ name }) => name),
  );
  const enums = new Set(api.enums.map(({ name }) => name));
  for (const [name, schema] of Object.entries(schemas)) {
    if (!closed.has(name)) openEnums(schema, enums);
  }
  for (const name of enums) {
    (schemas as Record<string, Marked>)[openName(name)] = {
      type: 'string',
      description: `A \`${name}\`, or a value that was added after this version.`,
      'x-open': name,
    };
  }
  const slim = { ...view, webhooks: {}, paths: queriesOf(view), components: { schemas } };
  const nodes = await openapiTS(slim as never, {
    alphabetize: true,
    defaultNonNullable: false,
    exportType: false,
    transform: (schema) => {
      if ('format' in schema && schema.format === 'binary') return named('Blob');
      // It would become `unknown`.
      if ('const' in schema && schema.const === null)
        return ts.factory.createLiteralTypeNode(ts.factory.createNull());
      const of = (schema as Marked)['x-open'];
      return of === undefined ? undefined : orAnyText(of);
    },
  });
  return astToString(nodes);
}

/** Returns only the query parameters of the operations. All other types are schemas with names. */
function queriesOf(document: ContractDocument): ContractDocument['paths'] {
  const paths: ContractDocument['paths'] = {};
  for (const operation of operationsOf(document)) {
    const { path, method, operationId, summary } = operation;
    const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
    if (parameters.length === 0) continue;
    const slim = { operationId, summary, parameters, responses: {} } as unknown as OperationObject;
    paths[path] = { ...paths[path], [method]: slim };
  }
  return paths;
}

function openEnums(schema: unknown, enums: ReadonlySet<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') {
      const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(value) ?? [];
      if (enums.has(name)) Object.assign(schema, { $ref: `#/components/schemas/${openName(name)}` });
    } else if (key !== 'example' && key !== 'default') openEnums(value, enums);
  }
}

const named = (name: string) => ts.factory.createTypeReferenceNode(name);

/** `components['schemas'][name] | (string & {})`: editors still suggest the known values. */
function orAnyText(name: string): ts.TypeNode {
  const { factory, SyntaxKind } = ts;
  const literal = (text: string) => factory.createLiteralTypeNode(factory.createStringLiteral(text));
  const schemas = factory.createIndexedAccessTypeNode(named('components'), literal('schemas'));
  const anyText = factory.createIntersectionTypeNode([
    factory.createKeywordTypeNode(SyntaxKind.StringKeyword),
    factory.createTypeLiteralNode([]),
  ]);
  return factory.createUnionTypeNode([
    factory.createIndexedAccessTypeNode(schemas, literal(name)),
    factory.createParenthesizedType(anyText),
  ]);
}
