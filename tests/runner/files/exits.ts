import { suite } from '../../suite.ts';

suite('exits', (it) => {
  it('ends the process', () => process.exit(0));
});
