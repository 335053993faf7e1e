import { suite } from 'uvu';

const tests = suite('forgotten');
tests('is not run, because `run` is not called', () => {});
