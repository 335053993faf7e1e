import { suite } from '../../suite.ts';

delete process.env['PATH'];
process.env['LEFT_BEHIND'] = 'yes';

suite('changes variables', (it) => {
  it('for itself', () => {});
});
