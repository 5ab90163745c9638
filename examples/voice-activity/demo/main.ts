import { parseArgs } from 'node:util';
import { DemoFailed } from './demo-failed.ts';
import { Installation } from './installation.ts';
import type { Recording } from './recording.ts';
import { readRecording } from './recording.ts';
import { forgetImages } from './registry.ts';
import { explainCall, runDemo } from './run-demo.ts';
import { Timeline } from './timeline.ts';
import { languageOf, say } from './words.ts';

const INTERRUPTED = 130;

/** The whole demo; gives the exit code. Whatever happens, what was started is removed. */
async function main(once: boolean, recording: Recording, timeline: Timeline, signal: AbortSignal): Promise<number> {
  const installation = await Installation.start(timeline, signal);
  try {
    timeline.line('serve.ready', { endpoint: installation.credentials.endpoint });
    const address = await runDemo({ installation, recording, timeline, signal });
    if (!once) {
      explainCall({ timeline, installation }, address);
      await stayUp(installation, timeline, signal);
    }
  } finally {
    timeline.clear();
    await timeline.during('stop.wait', {}, async () => {
      await installation[Symbol.asyncDispose]();
      await forgetImages(installation);
    });
    timeline.line('stop.done');
  }
  return 0;
}

/** Until Ctrl-C, which is the way to end this and no failure, or until the platform dies. */
async function stayUp(installation: Installation, timeline: Timeline, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await Promise.race([stopped, installation.exited]);
  if (!signal.aborted) {
    throw new DemoFailed(say(timeline.language, 'error.serve-ended', { code: '-', output: installation.output }));
  }
}

/** Plain text: Bun's console paints errors on a terminal. */
function complain(words: string): void {
  process.stderr.write(`demo: ${words}\n`);
}

/** The first signal ends the demo in order; everything that waits listens to it. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort());
  }
  return controller.signal;
}

const signal = abortOnSignals();
const language = languageOf(process.env);
const timeline = new Timeline(
  language,
  Number(process.env['SLUICE_DEMO_BEGAN']) || Date.now(),
  process.stdout.isTTY === true,
);
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { once: { type: 'boolean', default: false } },
  });
  process.exitCode = await main(values.once, readRecording(positionals[0]), timeline, signal);
  if (values.once) {
    console.log('demo: ok');
  }
} catch (error) {
  if (signal.aborted) {
    complain(say(language, 'error.interrupted'));
    process.exitCode = INTERRUPTED;
  } else {
    complain(error instanceof DemoFailed ? error.message : String((error as Error).stack));
    process.exitCode = 1;
  }
}
process.exit();
