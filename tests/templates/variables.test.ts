import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { asTemplate, fillIn, VARIABLES, valuesFor, variableErrors } from '../../src/templates/variables.ts';
import { suite } from '../suite.ts';

const maker = { full_name: 'Ada Lovelace', locale: 'en', project_name: 'Engine', n: 7 };
const on = (date: string, text: string, more: Partial<typeof maker> = {}) =>
  fillIn(text, valuesFor(date, { ...maker, ...more }));

suite('variables of templates', (it) => {
  it('has a value for each of them', () => {
    const text = VARIABLES.map((name) => `{{${name}}}`).join('|');
    assert.is(on('2026-03-02', text), '2026-03-02|2|Monday|10|March|1|2026|7|Engine|Ada Lovelace');
    assert.is(on('2026-03-02', '{{ weekday }}, {{month}}', { locale: 'fr' }), 'lundi, mars');
    assert.is(on('2026-03-02', '{{month}}', { locale: 'xx-invalid-locale-tag' }), 'March');
  });

  it('numbers weeks like ISO 8601', () => {
    const weeks: [string, number][] = [
      ['2026-01-01', 1],
      ['2027-01-01', 53],
      ['2027-01-04', 1],
      ['2024-12-29', 52],
      ['2024-12-30', 1],
      ['2020-12-31', 53],
      ['1970-01-01', 1],
      ['2200-12-31', 1],
    ];
    for (const [date, week] of weeks) assert.is(on(date, '{{week}}'), String(week), date);
  });

  it('keeps other braces as text', () => {
    assert.is(
      on('2026-03-02', String.raw`\{{date}} {{ {date} {{{date}}} }}`),
      '{{date}} {{ {date} {2026-03-02} }}',
    );
    assert.equal(variableErrors(String.raw`\{{dat}} {{}} {{ {x} {{`, 'title'), []);
    assert.is(variableErrors('{{dat}}', 'title')[0]?.code, 'UNKNOWN_VARIABLE');
    // Not a property of every object.
    assert.is(variableErrors('{{constructor}} {{__proto__}}', 'title').length, 1);
  });

  it('keeps any text that becomes a template, in 2,000 runs', () => {
    const texts = fc.string({ unit: fc.constantFrom('{', '}', '\\', 'date', ' ', 'é', '\n'), maxLength: 40 });
    fc.assert(
      fc.property(texts, (text) => {
        const template = asTemplate(text);
        assert.equal(variableErrors(template, 'title'), []);
        assert.is(on('2026-03-02', template), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to the length of a hostile text', () => {
    const text = '{{'.repeat(50_000) + '{{a'.repeat(50_000);
    assert.equal(variableErrors(text, 'title'), []);
    assert.is(on('2026-03-02', text), text);
  });
});
