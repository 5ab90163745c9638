import { type ApiRequest, addressOf } from '../api/api.ts';

/**
 * The request as a curl command: `$TOKEN` stands for a token, as the guides have it. `origin` is that of the platform;
 * `caFile` is named where clients have to trust one.
 */
export function curlOf(request: ApiRequest, origin: string, caFile: string | undefined): string {
  const parts = ['curl'];
  if (caFile !== undefined) parts.push(`--cacert ${caFile}`);
  const { method, body } = request;
  if (method !== (body === undefined ? 'GET' : 'POST')) parts.push(`-X ${method}`);
  parts.push(quoted(`${origin}${addressOf(request)}`), '\\\n  -H "X-Auth-Token: $TOKEN"');
  if (body !== undefined) {
    parts.push("\\\n  -H 'Content-Type: application/json'", `\\\n  -d ${quoted(JSON.stringify(body, undefined, 2))}`);
  }
  return parts.join(' ');
}

/** As one word of a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words as a command line, broken where it is long. */
export function commandLine(words: readonly string[]): string {
  const line: string[] = [];
  let length = 0;
  for (const word of words.map(quoted)) {
    const breaks = length + word.length > 100 && word.startsWith('--');
    line.push(breaks ? `\\\n  ${word}` : word);
    length = breaks ? word.length : length + word.length + 1;
  }
  return line.join(' ');
}
