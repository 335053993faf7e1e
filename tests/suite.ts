import { suite as uvuSuite } from 'uvu';
import { reported } from './reported.ts';

export type It = (title: string, run: () => Promise<void> | void) => void;

/**
 * A named group of tests that runs itself. uvu ignores a suite whose `.run()` was forgotten, and exits with
 * 0 when a `before` throws, so tests use uvu only through this function.
 */
export function suite(name: string, define: (it: It) => void): void {
  const tests = uvuSuite(name);
  define((title, run) => tests(title, () => reported(title, run)));
  tests.run();
}
