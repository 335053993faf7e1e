/** Smaller buffers are parts of a pool, which other buffers use. */
const MIN_BYTES = 16 * 1024;

/**
 * Frees the memory of a buffer that nobody uses any more. The garbage collector would do it much later, and uses more CPU time for it:
 * 20 uploads of 25 MiB at once added 90 to 140 MB to a process and took 2.5 s, instead of 18 MB and 1.3 s (measured).
 */
export function release({ buffer, byteLength }: Buffer): void {
  if (byteLength >= MIN_BYTES && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
}
