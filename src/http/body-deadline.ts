import type { IncomingMessage } from 'node:http';

declare module 'node:http' {
  interface IncomingMessage {
    /**
     * Lets the body take longer than other requests, as long as it arrives at `MIN_BYTES_PER_SECOND`. The returned function ends
     * this: the rest of the body, which nobody reads, gets the time of other requests.
     */
    allowSlowBody?: () => () => void;
  }
}

/** Slower uploads keep a connection and a place busy for too long. */
const MIN_BYTES_PER_SECOND = 1_024;

/**
 * Calls `onTimeout` if a request has not arrived after `ms`. Node has such a limit too, but not one that depends on the request. A
 * request without a body costs nothing.
 */
export function limitBody(req: IncomingMessage, ms: number, onTimeout: () => void): void {
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return;
  const { socket } = req;
  let received = 0;
  let isSlowAllowed = false;
  const check = () => {
    const before = received;
    received = socket.bytesRead;
    if (req.complete || socket.destroyed) return clearInterval(timer);
    if (isSlowAllowed && received - before >= (MIN_BYTES_PER_SECOND * ms) / 1_000) return;
    clearInterval(timer);
    onTimeout();
  };
  const timer = setInterval(check, ms).unref();
  req.once('end', () => clearInterval(timer));
  req.allowSlowBody = () => {
    isSlowAllowed = true;
    received = socket.bytesRead;
    timer.refresh();
    return () => {
      isSlowAllowed = false;
      timer.refresh();
    };
  };
}
