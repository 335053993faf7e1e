import { at } from './document.js';

const isBlank = (text) => typeof text !== 'string' || text.trim() === '';
const hasExample = (node) =>
  node.example !== undefined || node.examples !== undefined || node.const !== undefined;

/** Every property has a description and an example. A reference has those of its component. */
export function DescribedProperties() {
  return {
    Schema(schema, ctx) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const location = ctx.location.child(['properties', name]);
        const target = at(ctx, { node: schema, location: ctx.location }, 'properties', name)?.node ?? {};
        if (isBlank(property.description) && isBlank(target.description)) {
          ctx.report({ message: `Describe \`${name}\`.`, location });
        }
        // The example of an object is composed of those of its properties.
        if (!hasExample(property) && !hasExample(target) && !target.properties) {
          ctx.report({ message: `Give an example of \`${name}\`.`, location });
        }
      }
    },
  };
}

/** Every component schema has a description, and every scalar one has an example. */
export function DescribedSchemas() {
  return {
    Schema(schema, { report, location }) {
      if (!/^#\/(components\/schemas\/[^/]+)?$/.test(location.pointer)) return;
      if (isBlank(schema.description)) report({ message: 'Describe the schema.', location });
      if (!schema.properties && !hasExample(schema))
        report({ message: 'Give an example of the schema.', location });
    },
  };
}

/** The validator ignores a default beside `$ref` in a parameter, and applies it beside `type`. */
export function ParameterDefaults() {
  return {
    Parameter(parameter, { report, location }) {
      if (parameter.schema?.$ref && parameter.schema.default !== undefined) {
        report({
          message: 'Replace `$ref` by the schema itself: the parameter has a default.',
          location: location.child('schema'),
        });
      }
    },
  };
}
