/** One line of the table. The programs in `node/` and `python/` have a cell of the same name. */
export type Row = {
  name: string;
  title: string;
  /** Depends on the machine or takes long, so that no test compares it. */
  isMeasured?: true;
};

/** All lines of the table, in its order. */
export const ROWS: Row[] = [
  { name: 'message', title: 'The message of an API error has' },
  { name: 'stack', title: 'The stack of an API error has the calling function' },
  { name: 'instanceof', title: '`instanceof` works between the ESM and the CommonJS build' },
  { name: 'pickle', title: 'An API error survives pickle, copy and a process pool' },
  { name: 'newline', title: 'A credential with a newline' },
  { name: 'redirect', title: 'A redirect (301) to another path' },
  { name: 'wrongId', title: 'An ID of the wrong type, at run time' },
  { name: 'notJson', title: 'A 200 response that is HTML instead of JSON' },
  { name: 'noContent', title: 'A 204 response to a deletion' },
  { name: 'timeout', title: 'The time limit applies while the body arrives slowly' },
  { name: 'abort', title: 'Cancelling works while the body arrives slowly' },
  { name: 'manyCalls', title: 'Forty calls with one `AbortSignal` cause no warning' },
  { name: 'retryAfter', title: 'With retries allowed, waits as long as `Retry-After: 2` says' },
  { name: 'idempotencyKey', title: 'A POST is retried with the same idempotency key' },
  { name: 'derived', title: 'A derived client with other options' },
  { name: 'rawRequest', title: 'A request to a path that the SDK does not know' },
  { name: 'extraQuery', title: 'An extra query parameter for one call' },
  { name: 'extraHeaders', title: 'An extra header for one call' },
  { name: 'proxy', title: 'Uses the proxy of the environment variable HTTP_PROXY' },
  { name: 'pageRepr', title: 'Printing a page shows what is in it' },
  { name: 'unknownFields', title: 'Keeps a field that the SDK does not know' },
  { name: 'unknownEnum', title: 'Keeps an enum value that the SDK does not know' },
  { name: 'autoPaging', title: 'Iterates over the items of all pages' },
  { name: 'rawResponse', title: 'Status and headers of a successful response' },
  { name: 'log', title: 'The debug log of one call' },
  { name: 'eventLoop', title: 'An async client in a second event loop' },
  { name: 'typed', title: 'A small program passes the strict type checker', isMeasured: true },
  { name: 'footprint', title: 'Installed size, packages, import time', isMeasured: true },
];
