import type { Engine } from '../engine/engine.ts';

const logLines = 10;
const longestLine = 300;
const engineWithin = 5000;

/** What an instance wrote last, for a person who reads why it does not serve; nothing reads as `-`. Never rejects. */
export async function lastLogLines(engine: Pick<Engine, 'logs'>, id: string): Promise<string> {
  const lines: string[] = [];
  try {
    const options = { tail: logLines, follow: false, signal: AbortSignal.timeout(engineWithin) };
    for await (const { text } of engine.logs(id, options)) {
      lines.push(text.length > longestLine ? `${text.slice(0, longestLine)}…` : text);
    }
  } catch {
    // It is told without them: the container may be gone already.
  }
  return lines.slice(-logLines).join('\n') || '-';
}
