export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

/** Returns the properties of an object, or none for any other value. */
export function propertiesOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the items of an array, or none for any other value. */
export function itemsOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the JSON pointer of a property, without the leading `#/`. */
export function pointer(parent: string, name: string): string {
  const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return parent === '' ? step : `${parent}/${step}`;
}
