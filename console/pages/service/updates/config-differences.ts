type Config = readonly Readonly<Record<string, unknown>>[];

export interface Difference {
  /** Which version of a model it is about, from 0. */
  readonly version: number;
  /** `envs.COLOUR`; `model` is its name and version. */
  readonly path: string;
  /** A text as it is, anything else as JSON; absent: it is not there. */
  readonly before?: string;
  readonly after?: string;
}

/** Where two configurations are not the same, in the order of their fields. */
export function configDifferences(before: Config, after: Config): readonly Difference[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, version) => {
    const [one, other] = [leaves(named(before[version])), leaves(named(after[version]))];
    return [...new Set([...one.keys(), ...other.keys()])]
      .filter((path) => one.get(path) !== other.get(path))
      .map((path) => {
        const [was, is] = [one.get(path), other.get(path)];
        return { version, path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
      });
  }).flat();
}

/** A model by the words that people have for it; one that was deleted has its id alone. */
function named(entry: Config[number] | undefined): Config[number] | undefined {
  if (entry === undefined) return undefined;
  const { model_id: id, model_name: name, model_version: version, ...rest } = entry;
  return { model: name ? `${name} ${version}` : id, ...rest };
}

/** Each value that has no parts, by where it stands. Of what is empty there is none. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    const inner: [string, unknown][] = Array.isArray(value)
      ? value.map((each, index) => [`[${index}]`, each])
      : Object.entries(value).map(([name, each]) => [path === '' ? name : `.${name}`, each]);
    return new Map(inner.flatMap(([step, each]) => [...leaves(each, `${path}${step}`)]));
  }
  if (value === undefined) return new Map();
  return new Map([[path, typeof value === 'string' && value !== '' ? value : JSON.stringify(value)]]);
}
