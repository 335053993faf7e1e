/** An error in the plain envelope. */
export type Failure = {
  message: string;
  error: string;
  errors: unknown[];
  data: unknown;
  meta: { request_id: string; changes?: unknown };
};

/**
 * Returns an error in the form of RFC 9457. A conflict also has `current`, the current resource.
 * @param public_path precedes `/docs` in the URLs that callers use
 */
export function problemOf({ message, error, errors, data, meta }: Failure, status: number, public_path = '') {
  const { request_id, ...facts } = meta;
  return {
    type: `${public_path}/docs/errors/${error}`,
    title: error.charAt(0) + error.slice(1).toLowerCase().replaceAll('_', ' '),
    status,
    detail: message,
    instance: `urn:taskflow:request:${request_id}`,
    code: error,
    request_id,
    errors,
    ...('changes' in facts && { current: data, ...facts }),
  };
}
