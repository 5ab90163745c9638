#!/usr/bin/env bun
import { readFileSync } from 'node:fs';
import type { ClientArguments } from './client/arguments.ts';
import { readArguments, USAGE } from './client/arguments.ts';
import { toPcm } from './client/resample.ts';
import { stream } from './client/stream.ts';
import { readWav } from './client/wav.ts';
import type { ServerMessage } from './server/messages.ts';

async function main(args: ClientArguments): Promise<void> {
  const pcm = toPcm(readWav(readFileSync(args.file)), 16_000);
  const options = {
    url: args.url,
    headers: args.token === undefined ? {} : { 'X-Auth-Token': args.token },
    ca: args.caFile === undefined ? undefined : readFileSync(args.caFile, 'utf8'),
    speed: args.speed,
  };
  await stream(pcm, options, (text) => {
    const line = args.json ? text : describe(JSON.parse(text) as ServerMessage);
    if (line !== undefined) {
      console.log(line);
    }
  });
}

function describe(message: ServerMessage): string | undefined {
  switch (message.type) {
    case 'ready':
      return undefined;
    case 'speech_start':
      return `${at(message.time)}  speech begins`;
    case 'speech_end':
      return `${at(message.end)}  speech ends    ${at(message.start)} to ${at(message.end)}, probability ${message.probability.toFixed(2)}`;
    case 'summary':
      return `${message.segments} segments, ${message.speech.toFixed(1)} s of speech in ${message.duration.toFixed(1)} s`;
    case 'error':
      return `the server says: ${message.message}`;
  }
}

function at(seconds: number): string {
  return `${seconds.toFixed(2).padStart(6)} s`;
}

try {
  const args = readArguments(process.argv.slice(2), process.env);
  await (args === undefined ? console.log(USAGE) : main(args));
} catch (error) {
  process.stderr.write(`client: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
