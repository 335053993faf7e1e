import { at, each, eachOperation, webhooksOf, wholeDocument } from './document.js';

/** The description of a success is the message that the server sends, so its examples have the same message. */
export const SuccessMessages = eachOperation(({ success }, { ctx, report }) => {
  for (const [, example] of success ? each(ctx, success, 'content', 'application/json', 'examples') : []) {
    if (example.node.value?.message !== success.node.description) {
      report(
        example,
        `The \`message\` is the description of the response: "${success.node.description}"`,
        'value',
      );
    }
  }
});

/** The first example of a list is the last page, so that clients of a mock stop. Another example is a page in the middle. */
export const ListExamples = eachOperation(({ items, success }, { ctx, report }) => {
  if (!items) return;
  const examples = each(ctx, success, 'content', 'application/json', 'examples');
  const [first, ...others] = examples.map(([, { node }]) => node.value?.meta?.next_cursor);
  if (first !== null) report(success, 'The first example of a list ends it: `next_cursor: null`.', 'content');
  if (!others.some((cursor) => typeof cursor === 'string')) {
    report(
      success,
      'A further example of a list shows a page in the middle, with a `next_cursor`.',
      'content',
    );
  }
});

/** A `$ref` inside the value of an example is never followed, so values must be complete. */
export const LiteralExamples = () => ({
  Example(example, { report, location }) {
    if (JSON.stringify(example.value ?? null).includes('"$ref"')) {
      report({
        message: 'Write the value out; a `$ref` in it is not followed.',
        location: location.child('value'),
      });
    }
  },
});

/** The example of a webhook is an event of its own type. */
export const WebhookExamples = wholeDocument(({ root, ctx, report }) => {
  for (const [type, place] of webhooksOf(ctx, root)) {
    const media = at(ctx, place, 'requestBody', 'content', 'application/json');
    for (const [, example] of media ? each(ctx, media, 'examples') : []) {
      if (example.node.value?.type !== type)
        report(example, `Show an event of the type \`${type}\`.`, 'value');
    }
  }
});
