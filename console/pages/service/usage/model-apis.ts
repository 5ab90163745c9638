/** One of the apis that a model says it has. */
export interface ModelApi {
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
}

/** Reads `apis` of a model, a JSON text in which its owner wrote anything; what is no api is left out. */
export function modelApis(text: string): readonly ModelApi[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { method, url, protocol } = entry as Record<string, unknown>;
    if (typeof url !== 'string') return [];
    return [{ url, method: word(method), protocol: word(protocol) }];
  });
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}
