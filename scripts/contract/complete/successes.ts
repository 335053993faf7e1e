import { type Example, type ResponseObject, resolve } from '../../../src/document.ts';
import type { Success, Written } from './written.ts';

/**
 * Adds an example to each success that has none: the example of another operation with the same schema, with the message of
 * this operation.
 * @throws Error if no operation has an example of the schema
 */
export function addSuccessExamples(context: Written, all: readonly Written[]): void {
  for (const success of successesOf(context)) addExample(success, context, all);
}

const successesOf = ({ success, accepted }: Written): Success[] => [success, ...(accepted ? [accepted] : [])];

function addExample(
  [status, response]: Success,
  { document, place }: Written,
  all: readonly Written[],
): void {
  const media = mediaOf(response);
  if (!media || media.examples || !('$ref' in media.schema)) return;
  const { $ref } = media.schema;
  const [example] = all
    .flatMap(successesOf)
    // A job that has just started is not the best example of a job that was read.
    .toSorted(([a], [b]) => Number(b === status) - Number(a === status))
    .map(([, each]) => mediaOf(each))
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

const mediaOf = ({ content }: ResponseObject) => content?.['application/json'];
