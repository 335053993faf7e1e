import type { Api, Operation } from '../model.ts';
import { pascalCase } from '../text.ts';
import { comment, HEAD } from './comment.ts';
import { openName } from './schema.ts';

/** The type of an operation's query: `ListTasksQuery`. */
export const queryName = ({ id }: Operation): string => `${pascalCase(id)}Query`;

/** Names for the types of the contract, for people to import. */
export function modelNames(api: Api): string {
  const operations = api.resources.flatMap((resource) => resource.operations);
  const lines = [
    HEAD,
    "import type { components, operations } from './schema.ts';\n",
    "type Schemas = components['schemas'];",
    ...api.enums.flatMap(({ name, description }) => [
      `${comment(description)}export type ${name} = Schemas['${name}'];`,
      `/** A \`${name}\` as it is received: a value that this version does not know may come. */\nexport type ${openName(name)} = Schemas['${openName(name)}'];`,
    ]),
    ...api.models.map(
      ({ name, description }) => `${comment(description)}export type ${name} = Schemas['${name}'];`,
    ),
    ...operations
      .filter(({ query_parameters }) => query_parameters.length > 0)
      .map(
        (operation) =>
          `/** What \`${operation.resource}.${operation.method}\` can be asked for. */\nexport type ${queryName(operation)} = NonNullable<operations['${operation.id}']['parameters']['query']>;`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}
