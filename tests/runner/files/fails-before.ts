import { suite } from 'uvu';

const tests = suite('fails before');
tests.before(() => {
  throw new Error('cannot prepare');
});
tests('is not reached', () => {});
tests.run();
