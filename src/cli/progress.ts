const WIDTH = 30;

/** Shows how much is done: as a bar on a terminal. Elsewhere every line stays, so there is one for each tenth of a step. */
export function createProgress(out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): {
  show(done: number, total: number, what: string): void;
  end(): void;
} {
  let shown = '';
  return {
    show(done, total, what) {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
      const state = `${what} ${out.isTTY ? percent : Math.floor(share * 10)}`;
      if (state === shown) return;
      shown = state;
      if (!out.isTTY) return void out.write(`${percent} ${what}\n`);
      const filled = Math.round(share * WIDTH);
      out.write(`\r\x1b[K[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${percent} ${what}`);
    },
    end() {
      if (out.isTTY && shown !== '') out.write('\n');
    },
  };
}
