import { basename, dirname } from 'node:path';
import { webhooksOf, wholeDocument } from './document.js';

const COMPONENTS = ['schemas', 'parameters', 'responses', 'headers', 'examples'];
const PASCAL = /^[A-Z][A-Za-z0-9]*$/;
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Components are PascalCase. A component is named after its file when the document is bundled,
 * so its name stands in the reference; paths and webhooks have files in kebab-case.
 */
export function ComponentNames() {
  const check = (name, kind, location, report) => {
    if (COMPONENTS.includes(kind) && !PASCAL.test(name)) {
      report({ message: `Name the component \`${name}\` in PascalCase.`, location });
    }
    if (['paths', 'webhooks'].includes(kind) && !KEBAB.test(name)) {
      report({ message: `Name the file \`${name}\` in kebab-case.`, location });
    }
  };
  return {
    ref(node, { report, location }, { location: target }) {
      if (!node.$ref.startsWith('#') && target) {
        const file = target.source.absoluteRef;
        check(basename(file, '.yaml'), basename(dirname(file)), location.child('$ref'), report);
      }
    },
    Components(components, { report, location }) {
      for (const kind of COMPONENTS) {
        for (const name of Object.keys(components[kind] ?? {})) {
          check(name, kind, location.child([kind, name]).key(), report);
        }
      }
    },
  };
}

/** `task.created` is handled by `onTaskCreated`, and shown with an event of that type. */
export const WebhookNames = wholeDocument(({ root, ctx, report }) => {
  for (const [type, place] of webhooksOf(ctx, root)) {
    const words = type.split(/[._]/).map((word) => word[0].toUpperCase() + word.slice(1));
    const id = `on${words.join('')}`;
    if (place.node.operationId !== id) {
      report(place, `The webhook \`${type}\` has the operationId \`${id}\`.`, 'operationId');
    }
  }
});
