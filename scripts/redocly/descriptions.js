import { at } from './document.js';

const isBlank = (text) => typeof text !== 'string' || text.trim() === '';
const hasExample = (node) =>
  node.example !== undefined || node.examples !== undefined || node.const !== undefined;

/** Every property says what it means and shows a value; one that refers to a component has both from there. */
export function DescribedProperties() {
  return {
    Schema(schema, ctx) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const location = ctx.location.child(['properties', name]);
        const target = at(ctx, { node: schema, location: ctx.location }, 'properties', name)?.node ?? {};
        if (isBlank(property.description) && isBlank(target.description)) {
          ctx.report({ message: `Describe \`${name}\`.`, location });
        }
        // The example of an object component is put together from those of its properties.
        if (!hasExample(property) && !hasExample(target) && !target.properties) {
          ctx.report({ message: `Give an example of \`${name}\`.`, location });
        }
      }
    },
  };
}

/** Every component schema says what it stands for, and every scalar one shows a value. */
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

/** A default beside `$ref` in a parameter is lost on the validator; beside `type` it is applied. */
export function ParameterDefaults() {
  return {
    Parameter(parameter, { report, location }) {
      if (parameter.schema?.$ref && parameter.schema.default !== undefined) {
        report({
          message: 'Write the schema out where a parameter has a default.',
          location: location.child('schema'),
        });
      }
    },
  };
}
