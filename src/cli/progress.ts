const WIDTH = 30;

/** Shows how much is done: as a bar on a terminal, and as lines elsewhere. */
export function createProgress(out: NodeJS.WriteStream): {
  show(done: number, total: number, what: string): void;
  end(): void;
} {
  return {
    show(done, total, what) {
      const share = total === 0 ? 1 : done / total;
      const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
      if (!out.isTTY) return void out.write(`${percent} ${what}\n`);
      const filled = Math.round(share * WIDTH);
      out.write(`\r\x1b[K[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${percent} ${what}`);
    },
    end() {
      if (out.isTTY) out.write('\n');
    },
  };
}
