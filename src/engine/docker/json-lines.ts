const limit = 1024 * 1024;

/** The JSON values of a stream that has one on each line. A line over 1 MB is no answer of an engine: it rejects. */
export async function* jsonLines<Value>(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Value> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > limit) throw new Error('The container engine sent a line of more than 1 MB.');
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Value;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as Value;
}
