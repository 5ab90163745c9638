/** Longest value of the header that names ignored fields, bytes. */
const longestHeader = 1_024;

/** The paths of everything in `given` that `understood`, the same value after its schema, no longer has. */
export function ignoredFields(given: unknown, understood: unknown, prefix = ''): string[] {
  if (given === understood || !isHolder(given) || !isHolder(understood)) return [];
  if (Array.isArray(given)) {
    const known = Array.isArray(understood) ? understood : [];
    return given.flatMap((each, index) => ignoredFields(each, known[index], `${prefix}[${index}]`));
  }
  return Object.keys(given).flatMap((name) => {
    const path = prefix === '' ? segment(name) : `${prefix}.${segment(name)}`;
    if (!Object.hasOwn(understood, name)) return [path];
    return ignoredFields(given[name], understood[name], path);
  });
}

/** The value of `X-Sluice-Ignored-Fields`: whole paths, as many as fit. */
export function ignoredFieldsHeader(paths: readonly string[]): string {
  let header = '';
  for (const path of paths) {
    const longer = header === '' ? path : `${header},${path}`;
    if (longer.length > longestHeader) break;
    header = longer;
  }
  return header;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A field's name with nothing in it that a header cannot carry or a path would misread. */
function segment(name: string): string {
  return encodeURIComponent(name.slice(0, 128).toWellFormed()).replaceAll('.', '%2E');
}
