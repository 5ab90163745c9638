/** A call of a fix, as the diagnosis of a service gives it. */
export interface FixCall {
  readonly method: string;
  readonly path: string;
  readonly body?: Record<string, unknown> | undefined;
  readonly keep?: string | undefined;
  readonly until?: { readonly field: string; readonly value: string; readonly failed: readonly string[] } | undefined;
}

type Call = (
  method: string,
  path: string,
  body: unknown,
) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;

/** Does what the steps say, as a client that knows nothing else. `wait` is called before each look at what is waited for. */
export async function applyFix(
  steps: readonly FixCall[],
  call: Call,
  {
    inputs = {},
    wait,
  }: {
    readonly inputs?: Readonly<Record<string, string>>;
    readonly wait: (known: Readonly<Record<string, string>>) => Promise<void>;
  },
): Promise<void> {
  const known: Record<string, string> = { ...inputs };
  for (const { method, path, body, keep, until } of steps) {
    const at = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);
    for (;;) {
      if (until) await wait(known);
      const answer = await call(method, at, body && filled(body, known));
      if (answer.status !== 200) throw new Error(`${method} ${at}: ${answer.status} ${JSON.stringify(answer.body)}`);
      if (keep) known[keep] = String(answer.body[keep]);
      const value = until && String(answer.body[until.field]);
      if (value === until?.value) break;
      if (until?.failed.includes(String(value))) throw new Error(`${until.field} is ${value}`);
    }
  }
}

/** Placeholders are whole values. */
function filled(value: unknown, known: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each, known));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, known)]));
  }
  const name = typeof value === 'string' ? /^\{(\w+)\}$/.exec(value)?.[1] : undefined;
  return name === undefined ? value : (known[name] ?? value);
}
