import { at, each, operationsOf, walkSchema, webhooksOf, wholeDocument } from './document.js';

const types = (schema) => [schema.type ?? []].flat();
const isFixed = (schema) => schema.enum !== undefined || schema.const !== undefined;
/** Formats whose values all have the same length, so that a limit would only repeat it. */
const FIXED_LENGTH = ['uuid'];

/** Strings, lists and numbers have limits. */
export function Bounded() {
  return {
    Schema(schema, { report, location }) {
      const need = (...keywords) => {
        const missing = keywords.filter((keyword) => schema[keyword] === undefined);
        if (missing.length > 0) report({ message: `Say ${missing.join(' and ')}.`, location });
      };
      if (isFixed(schema)) return;
      if (
        types(schema).includes('string') &&
        !FIXED_LENGTH.includes(schema.format) &&
        schema.format !== 'binary'
      ) {
        need('maxLength');
      }
      if (types(schema).includes('array')) need('maxItems');
      if (types(schema).includes('integer') || types(schema).includes('number')) need('minimum', 'maximum');
    },
  };
}

/** Arrays declare their items. Otherwise generators fail or invent a name. */
export function ArrayItems() {
  return {
    Schema(schema, { report, location }) {
      if (types(schema).includes('array') && !schema.items) {
        report({ message: 'Say what the `items` of the array are.', location });
      }
    },
  };
}

/** An object schema is a separate component, so that it has the same name in every language. */
export function NamedObjects() {
  return {
    Schema(schema, { report, location }) {
      const isObject = types(schema).includes('object') || schema.properties !== undefined;
      const isComponent = /^#\/(components\/schemas\/[^/]+)?$/.test(location.pointer);
      if (isObject && !isComponent) {
        report({ message: 'Make the object schema a component of its own, and refer to it.', location });
      }
    },
  };
}

/** Null has a form that all tools can read: `type: [x, 'null']`, or `oneOf` of a component and null; never an enum value. */
export function NullableForm() {
  return {
    Schema(schema, { report, location }) {
      const fault = (message) => report({ message, location });
      if ([schema.enum ?? []].flat().includes(null)) fault('Remove null from the enum.');
      if (schema.nullable !== undefined) fault("Write `type: [x, 'null']`; `nullable` is OpenAPI 3.0.");
      if (Array.isArray(schema.type)) {
        const others = schema.type.filter((type) => type !== 'null');
        if (others.length !== 1 || schema.type.length !== 2) fault("A list of types is one type and 'null'.");
        else if (others[0] === 'object')
          fault("Write a nullable object as `oneOf: [{ $ref }, { type: 'null' }]`.");
      }
      const union = schema.oneOf ?? schema.anyOf ?? [];
      if (!union.some((member) => member.type === 'null')) return;
      const [first, second, ...more] = schema.oneOf ?? [];
      if (!first?.$ref || second?.type !== 'null' || more.length > 0) {
        fault(
          "Write a nullable union as `oneOf: [{ $ref }, { type: 'null' }]`, with a component of its own.",
        );
      }
    },
  };
}

/** Forbids schemas with which a client generator failed, or with which its client did not compile. */
export const PortableSchemas = wholeDocument(({ root, ctx, report }) => {
  const start = { node: root, location: ctx.location };
  for (const [name, schema] of each(ctx, start, 'components', 'schemas')) {
    if (root.components.schemas[`New${name}`]) {
      report(schema, `Go has a constructor \`New${name}\` for \`${name}\`: rename the other schema.`);
    }
    for (const [property, { type, default: value }] of Object.entries(schema.node.properties ?? {})) {
      if (type === 'null') report(schema, 'Write `const: null`.', 'properties', property);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        report(schema, 'Write a default that is an object as `x-default`.', 'properties', property);
      if (value === null && at(ctx, schema, 'properties', property)?.node.oneOf)
        report(schema, 'Write the default of a nullable object as `x-default`.', 'properties', property);
    }
  }
});

/**
 * A union with a discriminator declares which value means which schema, in the union and in the schemas. It also has
 * `type: object`: if it is nullable, Ajv would otherwise accept null as one of its schemas.
 */
export function DiscriminatorMapping() {
  return {
    Schema(schema, ctx) {
      if (!schema.discriminator) return;
      const fault = (message) => ctx.report({ message, location: ctx.location.child('discriminator') });
      const { propertyName, mapping = {} } = schema.discriminator;
      const targets = Object.entries(mapping);
      if (schema.type !== 'object') fault('Add `type: object` beside a discriminator.');
      const members = (schema.oneOf ?? schema.anyOf ?? []).map((member) => member.$ref);
      for (const member of members) {
        if (!targets.some(([, ref]) => ref === member))
          fault(`Map a value of \`${propertyName}\` to ${member}.`);
      }
      for (const [value, ref] of targets) {
        const place = at(ctx, { node: { target: { $ref: ref } }, location: ctx.location }, 'target');
        if (place && at(ctx, place, 'properties', propertyName)?.node.const !== value) {
          fault(`${ref} must have \`const: ${value}\` for \`${propertyName}\`.`);
        }
      }
    },
  };
}

/** Requests are closed, so that a misspelt property is an error instead of lost. They are a single schema. */
export const ClosedRequests = wholeDocument(({ root, ctx, report }) => {
  const seen = new Set();
  for (const { body } of operationsOf(ctx, root)) {
    for (const [, media] of body ? each(ctx, body, 'content') : []) {
      walkSchema(
        ctx,
        at(ctx, media, 'schema'),
        (place) => {
          if (place.node.allOf) report(place, 'Write the request as one schema, without `allOf`.');
          if (place.node.properties && place.node.additionalProperties !== false) {
            report(place, 'Add `additionalProperties: false` to the request object.');
          }
        },
        seen,
      );
    }
  }
});

/** Responses and events are open, so that properties can be added, and complete: no property is absent, but it may be null. */
export const OpenResponses = wholeDocument(({ root, ctx, report }) => {
  const bodies = [
    ...operationsOf(ctx, root).flatMap(({ responses }) => responses),
    ...webhooksOf(ctx, root).flatMap(([, place]) => at(ctx, place, 'requestBody') ?? []),
  ];
  const seen = new Set();
  for (const body of bodies) {
    for (const [type, media] of each(ctx, body, 'content')) {
      // Has only the fields that the request names. It is derived from the whole response, which is checked.
      if (type === 'application/vnd.taskflow.partial+json') continue;
      walkSchema(ctx, at(ctx, media, 'schema'), (place) => checkResponse(place, report), seen);
    }
  }
});

function checkResponse(place, report) {
  const { properties, required = [], additionalProperties } = place.node;
  if (additionalProperties === false)
    report(place, 'Remove `additionalProperties: false`: a response object is open.', 'additionalProperties');
  for (const name of Object.keys(properties ?? {})) {
    if (!required.includes(name)) report(place, `A response always has \`${name}\`: add it to \`required\`.`);
  }
}

/** Patterns take linear time for every input: no repetition or alternation inside a repetition, and no back references. */
export function SafePatterns() {
  return {
    Schema(schema, { report, location }) {
      const fault = typeof schema.pattern === 'string' && slowPart(schema.pattern);
      if (fault)
        report({ message: `The pattern can backtrack: ${fault}.`, location: location.child('pattern') });
    },
  };
}

function slowPart(pattern) {
  if (/\\[1-9]|\\k</.test(pattern)) return 'it refers back to a group';
  if (/\(\?<?[=!]/.test(pattern)) return 'it looks around';
  const plain = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const groups = [];
  for (let i = 0; i < plain.length; i++) {
    const repeats = /^(?:[*+]|\{\d+(?:,\d*)?\})/.test(plain.slice(i));
    if (plain[i] === '(') groups.push({ varies: false });
    else if (plain[i] === ')') {
      const { varies } = groups.pop() ?? {};
      const repeated = /^(?:[*+]|\{\d+(?:,\d*)?\})/.test(plain.slice(i + 1));
      if (varies && repeated) return 'a repeated group repeats or branches inside';
      if (varies && groups.length > 0) groups.at(-1).varies = true;
    } else if ((repeats || plain[i] === '|') && groups.length > 0) groups.at(-1).varies = true;
  }
  return undefined;
}
