import { type Example, resolve } from '../../../src/document.ts';
import type { Written } from './written.ts';

/**
 * Adds an example to a success that has none: the example of another operation with the same schema, with the message of
 * this operation.
 * @throws Error if no operation has an example of the schema
 */
export function addSuccessExample(
  { success: [, response], document, place }: Written,
  all: readonly Written[],
): void {
  const media = response.content?.['application/json'];
  if (!media || media.examples || !('$ref' in media.schema)) return;
  const { $ref } = media.schema;
  const [example] = all
    .map(({ success: [, each] }) => each.content?.['application/json'])
    .filter((each) => each !== undefined && '$ref' in each.schema && each.schema.$ref === $ref)
    .flatMap((each) => Object.values(each?.examples ?? {}));
  if (!example)
    throw new Error(
      `${place}: write an example of the success, because no other operation has an example of ${$ref}.`,
    );
  const { summary, value } = resolve<Example>(document, example);
  media.examples = {
    works: {
      ...(summary !== undefined && { summary }),
      value: { ...(value as object), message: response.description },
    },
  };
}
