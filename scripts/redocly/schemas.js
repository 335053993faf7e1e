import { at, each, operationsOf, walkSchema, webhooksOf, wholeDocument } from './document.js';

const types = (schema) => [schema.type ?? []].flat();
const isFixed = (schema) => schema.enum !== undefined || schema.const !== undefined;
/** A format whose values are all of one length, so that a limit would only repeat it. */
const FIXED_LENGTH = ['uuid'];

/** Strings, lists and numbers say how long, many or large they may be. */
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

/** Generators give up, or invent a name, where an array says nothing of its items. */
export function ArrayItems() {
  return {
    Schema(schema, { report, location }) {
      if (types(schema).includes('array') && !schema.items) {
        report({ message: 'Say what the `items` of the array are.', location });
      }
    },
  };
}

/** An object schema is a component of its own, so that it has the same name in every language. */
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

/** Null in the forms that all tools read: `type: [x, 'null']`, or `oneOf` of a component and null; never in an enum. */
export function NullableForm() {
  return {
    Schema(schema, { report, location }) {
      const fault = (message) => report({ message, location });
      if ([schema.enum ?? []].flat().includes(null)) fault('Take null out of the enum.');
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

/** What generators of clients in other languages stumble over. Each of these made one fail, or its client not compile. */
export const PortableSchemas = wholeDocument(({ root, ctx, report }) => {
  const start = { node: root, location: ctx.location };
  for (const [name, schema] of each(ctx, start, 'components', 'schemas')) {
    if (root.components.schemas[`New${name}`]) {
      report(
        schema,
        `Go has a constructor \`New${name}\` for \`${name}\`: call the other schema something else.`,
      );
    }
    for (const [property, { type, default: value }] of Object.entries(schema.node.properties ?? {})) {
      if (type === 'null') report(schema, 'Write `const: null`.', 'properties', property);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        report(schema, 'Write a default that is an object as `x-default`.', 'properties', property);
    }
  }
});

/**
 * A union that is told apart by a member says which value means which schema, on both sides.
 * It also says `type: object`: where it is nullable, Ajv would take null for one of its members otherwise.
 */
export function DiscriminatorMapping() {
  return {
    Schema(schema, ctx) {
      if (!schema.discriminator) return;
      const fault = (message) => ctx.report({ message, location: ctx.location.child('discriminator') });
      const { propertyName, mapping = {} } = schema.discriminator;
      const targets = Object.entries(mapping);
      if (schema.type !== 'object') fault('Say `type: object` beside a discriminator.');
      const members = (schema.oneOf ?? schema.anyOf ?? []).map((member) => member.$ref);
      for (const member of members) {
        if (!targets.some(([, ref]) => ref === member))
          fault(`Map a value of \`${propertyName}\` to ${member}.`);
      }
      for (const [value, ref] of targets) {
        const place = at(ctx, { node: { target: { $ref: ref } }, location: ctx.location }, 'target');
        if (place && at(ctx, place, 'properties', propertyName)?.node.const !== value) {
          fault(`${ref} has to say \`const: ${value}\` for \`${propertyName}\`.`);
        }
      }
    },
  };
}

/** Requests are closed, so that a misspelt member is an error and not lost; and they are one flat schema. */
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
            report(place, 'A request object says `additionalProperties: false`.');
          }
        },
        seen,
      );
    }
  }
});

/** Responses and events are open, so that members can be added, and complete: nothing is absent, but may be null. */
export const OpenResponses = wholeDocument(({ root, ctx, report }) => {
  const bodies = [
    ...operationsOf(ctx, root).flatMap(({ responses }) => responses),
    ...webhooksOf(ctx, root).flatMap(([, place]) => at(ctx, place, 'requestBody') ?? []),
  ];
  const seen = new Set();
  for (const body of bodies) {
    for (const [, media] of each(ctx, body, 'content')) {
      walkSchema(ctx, at(ctx, media, 'schema'), (place) => checkAnswer(place, report), seen);
    }
  }
});

function checkAnswer(place, report) {
  const { properties, required = [], additionalProperties } = place.node;
  if (additionalProperties === false) report(place, 'Leave a response object open.', 'additionalProperties');
  for (const name of Object.keys(properties ?? {})) {
    if (!required.includes(name)) report(place, `A response always has \`${name}\`: add it to \`required\`.`);
  }
}

/** Patterns that no input can make slow: nothing is repeated that itself repeats or branches, and nothing looks back. */
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
