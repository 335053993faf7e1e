import { suite } from '../../suite.ts';

suite('loops', (it) => {
  it('never ends', () => {
    for (;;);
  });
});
