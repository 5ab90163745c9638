import { mkdtempSync, rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own of a few megabytes, in memory, that a test can fill and empty. Needs root. */
export class SmallDisk implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
  readonly #filler = join(this.path, 'filler');

  constructor(megabytes: number) {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'sluice-test', this.path);
  }

  /** Takes every byte that is free. */
  fill(): void {
    // What an earlier filler holds is free as well.
    writeFileSync(this.#filler, '');
    const { bavail, bsize } = statfsSync(this.path);
    // As a full disk would: what does not fit is an error of the write that meets the end.
    Bun.spawnSync(
      ['dd', 'if=/dev/zero', `of=${this.#filler}`, 'bs=4096', `count=${Math.ceil((bavail * bsize) / 4096)}`],
      {
        stderr: 'ignore',
      },
    );
  }

  /** Takes every byte that is free but `bytes`, in whole blocks. */
  leave(bytes: number): void {
    this.fill();
    truncateSync(this.#filler, Math.max(0, statSync(this.#filler).size - bytes));
  }

  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  [Symbol.dispose](): void {
    run('umount', '--lazy', this.path);
    rmSync(this.path, { recursive: true, force: true });
  }
}

function run(...command: readonly string[]): void {
  const ran = Bun.spawnSync([...command], { stderr: 'pipe' });
  if (!ran.success) throw new Error(`${command.join(' ')}: ${ran.stderr}`);
}
