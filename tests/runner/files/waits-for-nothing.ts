import { suite } from '../../suite.ts';

suite('waits', (it) => {
  it('waits for a promise that nothing settles', () => new Promise(() => {}));
});
