import type { Api, Operation } from '../model.ts';
import { ANY_EVENT, pascalCase } from '../text.ts';
import { comment, HEAD } from './comment.ts';
import { openName } from './schema.ts';

/** Returns the name for the query of an operation, such as `ListTasksQuery`. */
export const queryName = ({ id }: Operation): string => `${pascalCase(id)}Query`;

/** The parameter for some of the fields is not part of the query, because it decides the type of the result. */
function queryType({ id, partial }: Operation): string {
  const all = `NonNullable<operations['${id}']['parameters']['query']>`;
  return partial ? `Omit<${all}, '${partial.field.name}'>` : all;
}

/** Returns the union of all events, which narrows by `type`. */
function anyEvent({ events }: Api): string {
  const names = events.flatMap(({ payload }) => ('name' in payload ? [payload.name] : []));
  const text =
    'An event. Compare its `type` to narrow it. A newer server can send types that this version does not know.';
  return `${comment(text)}export type ${ANY_EVENT} =${names.map((name) => `\n  | ${name}`).join('')};`;
}

/** Returns the exported names for the types of the contract. */
export function modelNames(api: Api): string {
  const operations = api.resources.flatMap((resource) => resource.operations);
  const lines = [
    HEAD,
    "import type { components, operations } from './schema.ts';\n",
    "type Schemas = components['schemas'];",
    ...api.enums.flatMap(({ name, description }) => [
      `${comment(description)}export type ${name} = Schemas['${name}'];`,
      `/** A received \`${name}\`. It can have values that this version does not know. */\nexport type ${openName(name)} = Schemas['${openName(name)}'];`,
    ]),
    ...api.models.map(
      ({ name, description }) => `${comment(description)}export type ${name} = Schemas['${name}'];`,
    ),
    anyEvent(api),
    ...operations
      .filter(({ query_parameters }) => query_parameters.length > 0)
      .map(
        (operation) =>
          `/** The query parameters of \`${operation.resource}.${operation.method}\`. */\nexport type ${queryName(operation)} = ${queryType(operation)};`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}
