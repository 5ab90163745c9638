/** Seconds; a store with many certificates takes a few. */
const within = 120;

export interface ToolOutcome {
  /** 127 where there is no such program. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of the system; it can ask nothing. */
export async function run([program = '', ...args]: readonly string[]): Promise<ToolOutcome> {
  try {
    const child = Bun.spawn([program, ...args], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: within * 1_000,
    });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, out, err };
  } catch (error) {
    return { code: 127, out: '', err: String(error) };
  }
}
