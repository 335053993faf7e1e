import { suite } from '../../suite.ts';

suite('passes too', (it) => {
  it('does nothing', () => {});
  it('does nothing again', () => {});
});
