export type Json = null | boolean | number | string | Json[] | Members;
export type Members = { [name: string]: Json };

/** The members of an object of a JSON document, or no members if the value is something else. */
export function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of an array, or no items if the value is something else. */
export function itemsOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The JSON pointer of a member, without the leading `#/`. */
export function pointer(parent: string, name: string): string {
  const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return parent === '' ? step : `${parent}/${step}`;
}
