import { suite } from '../../suite.ts';

suite('passes', (it) => {
  it('does nothing', () => {});
  it('does nothing again', () => {});
});
