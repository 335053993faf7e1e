import * as assert from 'uvu/assert';
import {
  branchesOf,
  parsePosition,
  parseSegmentName,
  positionText,
  segmentAt,
  segmentName,
  timelineOf,
} from '../../src/backups/segments.ts';
import { suite } from '../suite.ts';

const MIB_16 = 16 * 1024 * 1024;

suite('segments of the WAL', (it) => {
  it('positions are read and written as PostgreSQL does', () => {
    assert.is(parsePosition('1/2A000028'), 0x12a000028n);
    assert.is(positionText(0x12a000028n), '1/2A000028');
    assert.throws(() => parsePosition('1-2'), /not a position/);
  });

  it('names are those of pg_walfile_name, also with larger segments', () => {
    assert.is(
      segmentName(1, segmentAt(parsePosition('1/2A000028'), MIB_16), MIB_16),
      '00000001000000010000002A',
    );
    assert.is(segmentName(3, 255, MIB_16), '0000000300000000000000FF');
    assert.is(segmentName(3, 256, MIB_16), '000000030000000100000000');
    const gib = 1024 ** 3;
    assert.is(segmentName(1, segmentAt(parsePosition('1/C0000000'), gib), gib), '000000010000000100000003');
    assert.equal(parseSegmentName('000000030000000100000000', MIB_16), { timeline: 3, segment: 256 });
    assert.is(parseSegmentName('00000003.history', MIB_16), undefined);
  });

  it('a segment is read from the newest timeline that has begun in it', () => {
    const branches = branchesOf(
      3,
      '1\t0/3000100\tbefore 2026\n\n2\t0/5000200\tno recovery target specified\n',
    );
    assert.equal(branches, [
      { timeline: 1, from: 0n },
      { timeline: 2, from: 0x3000100n },
      { timeline: 3, from: 0x5000200n },
    ]);
    assert.equal(
      [1, 2, 3, 4, 5, 6].map((segment) => timelineOf(segment, branches, MIB_16)),
      [1, 1, 2, 2, 3, 3],
    );
  });
});
