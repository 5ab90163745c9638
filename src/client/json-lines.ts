/** Longest line, in characters: what is longer is no line of ours. */
const longest = 4 * 1024 * 1024;

/** The values of a stream with one JSON value a line; a last line that is cut off is left out, and so is what is no JSON. */
export async function* jsonLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const value = parsed(line);
      if (value !== undefined) yield value;
    }
    if (rest.length > longest) return;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
