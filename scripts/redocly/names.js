import { webhooksOf, wholeDocument } from './document.js';

const COMPONENTS = ['schemas', 'parameters', 'responses', 'headers', 'examples'];
const PASCAL = /^[A-Z][A-Za-z0-9]*$/;

/** The names of components are PascalCase, and equal to those in the references to them. */
export const ComponentNames = wholeDocument(({ root, ctx, report }) => {
  const start = { node: root, location: ctx.location };
  for (const kind of COMPONENTS) {
    for (const name of Object.keys(root.components?.[kind] ?? {})) {
      if (!PASCAL.test(name)) {
        report(start, `Name the component \`${name}\` in PascalCase.`, 'components', kind, name);
      }
    }
  }
});

/** Paths are in kebab-case. A rule of its own, because Redocly's also reads the names of webhooks, which are those of events. */
export function KebabPaths() {
  return {
    Paths: {
      PathItem(_path, { report, key }) {
        const words = key.split('/').filter((word) => word !== '' && !/^{.+}$/.test(word));
        if (words.every((word) => /^[a-z0-9-.]+$/.test(word))) return;
        report({ message: `\`${key}\` does not use kebab-case.`, location: { reportOnKey: true } });
      },
    },
  };
}

/** `task.created` is handled by `onTaskCreated`, and shown with an event of that type. */
export const WebhookNames = wholeDocument(({ root, ctx, report }) => {
  for (const [type, place] of webhooksOf(ctx, root)) {
    const words = type.split(/[._]/).map((word) => word[0].toUpperCase() + word.slice(1));
    const id = `on${words.join('')}`;
    if (place.node.operationId !== id) {
      report(place, `The webhook \`${type}\` must have the operationId \`${id}\`.`, 'operationId');
    }
  }
});
