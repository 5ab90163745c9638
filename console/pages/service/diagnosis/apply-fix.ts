import type { FixStep } from '../../../../src/contract/resources/diagnosis.ts';
import type { ApiRequest } from '../../../api/api.ts';
import { ApiError } from '../../../api/api-error.ts';

interface FixOptions {
  call(request: ApiRequest): Promise<Readonly<Record<string, unknown>>>;
  /** What a person has given, by the names of `inputs`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Resolves when it is time to look again at what is waited for. Rejects: it took too long, or nobody waits. */
  pause(looks: number): Promise<void>;
}

/** Makes the calls of a fix, one after the other. What a call throws is thrown; what has become `failed` is an error. */
export async function applyFix(steps: readonly FixStep[], { call, inputs, pause }: FixOptions): Promise<void> {
  const known: Record<string, string> = { ...inputs };
  for (const step of steps) {
    const { keep, until } = step;
    const request = requestOf(step, known);
    for (let looks = 1; ; looks += 1) {
      const answer = await call(request);
      if (keep !== undefined) known[keep] = String(answer[keep]);
      if (until === undefined) break;
      const value = String(answer[until.field]);
      if (value === until.value) break;
      if (until.failed.includes(value))
        throw new ApiError(`${request.path}: ${until.field} = ${value}`, 0, '', undefined);
      await pause(looks);
    }
  }
}

/** The call of a step. A placeholder that nothing is `known` for stays as it is. */
export function requestOf({ method, path, body }: FixStep, known: Readonly<Record<string, string>>): ApiRequest {
  return {
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = known[name];
      return value === undefined ? whole : encodeURIComponent(value);
    }),
    ...(body !== undefined && { body: filled(body, known) }),
  };
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
