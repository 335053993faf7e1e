import * as assert from 'uvu/assert';
import { createProject } from '../fixtures.ts';
import { type Caller, operation } from '../world.ts';

async function check(person: Caller, filter: string) {
  const { body } = await person.post('/filters/check').send({ filter }).expect(200);
  return body.data;
}

operation('checkFilter', (it) => {
  it('200: a valid filter has no problems', async ({ ada }) => {
    assert.equal(await check(ada, 'project = "Analytical engine" and due_date < now+7d'), {
      valid: true,
      problems: [],
    });
  });

  it('200: says where the error is, what was expected, and what can stand there', async ({ ada }) => {
    assert.equal(await check(ada, 'tag = "𝄞" or priority = hihg'), {
      valid: false,
      problems: [
        {
          position: 25,
          length: 4,
          found: 'hihg',
          expected: 'one of low, medium, high',
          suggestion: 'high',
          candidates: ['low', 'medium', 'high'],
          message:
            'At character 25: expected one of low, medium, high, but found `hihg`. Did you mean `high`?',
        },
      ],
    });
  });

  it('200: an incomplete filter has the words that can follow', async ({ ada }) => {
    const following = async (filter: string) => {
      const [problem] = (await check(ada, filter)).problems;
      assert.equal([problem.position, problem.length, problem.found], [filter.length + 1, 0, '']);
      return problem.candidates;
    };
    const fields = await following('');
    assert.ok(fields.includes('due_date') && fields.includes('not') && fields.length > 20);
    assert.equal(await following('overdue and '), fields);
    assert.equal(await following('title '), ['=', '!=', 'in', 'not in', '~']);
    assert.equal(await following('completed_at < '), [
      'now',
      'today',
      'yesterday',
      'tomorrow',
      'startOfWeek',
      'endOfWeek',
      'startOfMonth',
      'endOfMonth',
    ]);
    assert.equal(await following('(overdue '), ['and', 'or']);
  });

  it('200: suggests names that the caller sees, and no others', async ({ ada, eve }) => {
    await createProject(eve, { name: 'Analytical machine' });
    const [problem] = (await check(ada, 'project = "Analytical engines"')).problems;
    assert.is(problem.suggestion, '"Analytical engine"');
    assert.equal(problem.candidates, ['"Analytical engine"']);
    const [other] = (await check(eve, 'project = "Analytical engine"')).problems;
    assert.equal(other.candidates, ['"Analytical machine"']);
  });

  it('400: the filter must be text of at most 2,000 characters', async ({ ada }) => {
    for (const [filter, code] of [
      [undefined, 'REQUIRED'],
      [null, 'INVALID_TYPE'],
      ['x'.repeat(2_001), 'TOO_LONG'],
    ]) {
      const { body } = await ada.post('/filters/check').send({ filter }).expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], ['filter', code]);
    }
    await check(ada, '"'.repeat(2_000));
  });
});
