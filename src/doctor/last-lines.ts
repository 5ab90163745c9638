import type { Engine } from '../engine/engine.ts';

const count = 12;
const longest = 400;
const readWithin = 10_000;

/** The last lines that an instance wrote, cut to a readable length. */
export async function lastLines(engine: Pick<Engine, 'logs'>, id: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const options = { tail: count, follow: false, signal: AbortSignal.timeout(readWithin) };
  for await (const { text } of engine.logs(id, options)) {
    lines.push(text.length > longest ? `${text.slice(0, longest)}…` : text);
  }
  return lines;
}
