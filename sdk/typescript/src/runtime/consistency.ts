const HEADER = 'x-consistency-token';

/**
 * What the clients of a session have written and seen. A server with replicas returns a token with each response, and reads from a
 * replica only if that has everything up to the token of the request. Tokens sort by time.
 */
export class Consistency {
  #token = '';
  /** Counts the calls of `forget`. */
  #epoch = 0;

  /** Adds the token to a request, unless it has one. Returns what `keep` needs with the response. */
  add(headers: Headers): number {
    if (this.#token !== '' && !headers.has(HEADER)) headers.set(HEADER, this.#token);
    return this.#epoch;
  }

  /** Keeps the newest token: responses can arrive in another order than they were sent. */
  keep(headers: Headers | undefined, epoch: number): void {
    const token = headers?.get(HEADER) ?? '';
    if (epoch === this.#epoch && token > this.#token) this.#token = token;
  }

  /** Makes the next read go to the primary, because an event can be newer than everything that the last responses have shown. */
  forget(): void {
    this.#token = '';
    this.#epoch += 1;
  }
}
