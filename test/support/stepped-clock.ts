import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A machine's clock that a test can set, for the processes that get `environment`: their calls of the C library for the
 * time of day are answered with so much more. What counts evenly (CLOCK_MONOTONIC) is left alone, as it is when a clock is set.
 * Needs a C compiler.
 */
export class SteppedClock implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  readonly #offset = join(this.#folder, 'offset');
  readonly #library = join(this.#folder, 'stepped-clock.so');

  constructor() {
    writeFileSync(this.#offset, new Uint8Array(8));
    const source = join(import.meta.dir, 'stepped-clock.c');
    const built = Bun.spawnSync(['cc', '-shared', '-fPIC', '-O1', '-o', this.#library, source, '-ldl']);
    if (!built.success) throw new Error(`the clock was not built: ${built.stderr}`);
  }

  get environment(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.#library, STEPPED_CLOCK: this.#offset };
  }

  /** Sets it so far ahead of the real one, at once and for all of its processes; negative: back. */
  set(seconds: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    const file = openSync(this.#offset, 'r+');
    writeSync(file, bytes, 0, 8, 0);
    closeSync(file);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
