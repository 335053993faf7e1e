import * as assert from 'uvu/assert';
import { createProgress } from '../../src/cli/progress.ts';
import { suite } from '../suite.ts';

/** Returns what was written. */
function shown(isTTY: boolean, use: (progress: ReturnType<typeof createProgress>) => void): string {
  let text = '';
  const write = (piece: unknown) => {
    text += piece;
    return true;
  };
  use(createProgress({ isTTY, write } as never));
  return text;
}

/** The steps of a restore of 1,000 files. */
const written = (isTTY: boolean) =>
  shown(isTTY, ({ show, end }) => {
    for (let file = 0; file <= 1_000; file += 1) show(file, 1_000, 'of 1.0 GB');
    for (let segment = 1; segment <= 3; segment += 1) show(segment, 3, 'of 3 segments');
    end();
  });

suite('progress of a command', (it) => {
  it('has a line for each tenth of a step in a log, and none twice', () => {
    const lines = written(false).trimEnd().split('\n');
    assert.equal(lines.slice(0, 3), ['  0 % of 1.0 GB', ' 10 % of 1.0 GB', ' 20 % of 1.0 GB']);
    assert.equal(lines.slice(10), [
      '100 % of 1.0 GB',
      ' 33 % of 3 segments',
      ' 66 % of 3 segments',
      '100 % of 3 segments',
    ]);
  });

  it('is one line on a terminal, which is written again for each percent', () => {
    const text = written(true);
    assert.is(text.split('\r').length - 1, 104);
    assert.match(text, /\[=+\] 100 % of 3 segments\n$/);
  });

  it('is complete for nothing', () =>
    assert.is(
      shown(false, ({ show }) => show(0, 0, 'of 0 files')),
      '100 % of 0 files\n',
    ));
});
