import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { buildImage } from '../../examples/build-image.ts';
import { toPcm } from '../../examples/voice-activity/client/resample.ts';
import { stream } from '../../examples/voice-activity/client/stream.ts';
import { readWav, type Sound } from '../../examples/voice-activity/client/wav.ts';
import { matches } from '../../examples/voice-activity/demo/compare.ts';
import { readRecording } from '../../examples/voice-activity/demo/recording.ts';
import type { ServerMessage } from '../../examples/voice-activity/server/messages.ts';
import { startContainer, type TestContainer } from '../support/test-container.ts';

const BUILD_MS = 300_000;
const SAMPLE_RATE = 16_000;
const ALSA = '/usr/share/sounds/alsa';

let image = '';
let server: TestContainer;

beforeAll(async () => {
  image = 'sluice-test/voice-activity:latest';
  await buildImage({ directory: join(import.meta.dir, '../../examples/voice-activity'), tag: image });
  server = await startContainer(image, { environment: { MAX_CONNECTIONS: '8' } });
}, BUILD_MS);

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

/** Everything that the server says about this sound, sent as fast as it is taken. */
async function hear(pcm: Uint8Array, query = ''): Promise<readonly ServerMessage[]> {
  const messages: ServerMessage[] = [];
  const options = { url: `ws://${server.host}/${query}`, headers: {}, ca: undefined, speed: 0 };
  await stream(pcm, options, (text) => messages.push(JSON.parse(text)));
  return messages;
}

function segmentsOf(messages: readonly ServerMessage[]): { readonly start: number; readonly end: number }[] {
  return messages.flatMap((message) =>
    message.type === 'speech_end' ? [{ start: message.start, end: message.end }] : [],
  );
}

function pcmOf(samples: Float32Array): Uint8Array {
  return toPcm({ sampleRate: SAMPLE_RATE, channels: [samples] }, SAMPLE_RATE);
}

/** Reproducible, and each sample independent of the others. */
function whiteNoise(seconds: number, level: number): Float32Array {
  let state = 12_345;
  return new Float32Array(seconds * SAMPLE_RATE).map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state / 2 ** 31 - 1) * level;
  });
}

/** Noise whose power falls with the frequency, as that of wind and traffic does. */
function brownNoise(seconds: number): Float32Array {
  let sum = 0;
  return whiteNoise(seconds, 0.05).map((step) => {
    sum = sum * 0.99 + step;
    return sum;
  });
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function recordingWithSpeech() {
  const recording = readRecording(undefined);
  if (recording.speech === undefined) throw new Error('the recording has no labels');
  return { ...recording, speech: recording.speech };
}

test('speech is found where the recording has it', async () => {
  const { pcm, speech } = recordingWithSpeech();
  const messages = await hear(pcm);
  expect(messages[0]).toMatchObject({ type: 'ready', sample_rate: SAMPLE_RATE, options: { threshold: 0.5 } });
  expect(matches(segmentsOf(messages), speech)).toBe(true);
  expect(messages.at(-1)).toMatchObject({ type: 'summary', duration: 11, segments: 4 });
  expect(messages.filter((message) => message.type === 'speech_start')).toHaveLength(4);
});

test('the same speech at 48 kHz in two channels, between silences, is found where it was put', async () => {
  const { speech } = recordingWithSpeech();
  const spoken = readWav(readFileSync(join(import.meta.dir, '../../examples/voice-activity/recording/recording.wav')));
  const samples = joined(
    new Float32Array(2 * SAMPLE_RATE),
    (spoken.channels[0] ?? new Float32Array()).subarray(0, 10.5 * SAMPLE_RATE),
    new Float32Array(2 * SAMPLE_RATE),
  );
  const tripled = new Float32Array(samples.length * 3).map((_, index) => samples[Math.floor(index / 3)] ?? 0);
  const sound: Sound = { sampleRate: 48_000, channels: [tripled, tripled] };
  const moved = speech.map(({ start, end }) => ({ start: start + 2, end: end + 2 }));
  expect(matches(segmentsOf(await hear(toPcm(sound, SAMPLE_RATE))), moved)).toBe(true);
});

test.each([
  ['silence', new Float32Array(10 * SAMPLE_RATE)],
  ['quiet white noise', whiteNoise(10, 0.02)],
  ['loud white noise', whiteNoise(10, 0.5)],
  ['brown noise', brownNoise(10)],
  ['a tone', new Float32Array(10 * SAMPLE_RATE).map((_, index) => Math.sin(index * 0.17) / 2)],
])('nobody speaks in %s', async (_name, samples) => {
  const messages = await hear(pcmOf(samples));
  expect(segmentsOf(messages)).toEqual([]);
  expect(messages.at(-1)).toEqual({ type: 'summary', duration: 10, segments: 0, speech: 0 });
});

test.skipIf(!existsSync(ALSA))(
  "the spoken channel names of Debian's alsa-utils are speech, and its noise is none",
  async () => {
    for (const name of ['Front_Left', 'Front_Center', 'Rear_Right', 'Side_Left']) {
      const [segment] = segmentsOf(await hear(toPcm(readWav(readFileSync(`${ALSA}/${name}.wav`)), SAMPLE_RATE)));
      expect(segment?.start).toBeLessThan(0.4);
    }
    const noise = toPcm(readWav(readFileSync(`${ALSA}/Noise.wav`)), SAMPLE_RATE);
    expect(segmentsOf(await hear(noise))).toEqual([]);
  },
);

test.skipIf(Bun.which('espeak-ng') === null)('synthetic voices of several languages are speech', async () => {
  for (const voice of ['en', 'cmn', 'de', 'fr']) {
    const speaker = Bun.spawn(['espeak-ng', '-v', voice, '--stdout', 'one two three four five six seven'], {
      stdout: 'pipe',
    });
    const spoken = toPcm(readWav(await speaker.stdout.bytes()), SAMPLE_RATE);
    const silence = new Uint8Array(SAMPLE_RATE * 2);
    const segments = segmentsOf(await hear(new Uint8Array([...silence, ...spoken, ...silence])));
    expect(segments[0]?.start).toBeWithin(0.7, 1.4);
    expect(segments.at(-1)?.end).toBeWithin(
      spoken.length / 2 / SAMPLE_RATE + 0.4,
      spoken.length / 2 / SAMPLE_RATE + 1.3,
    );
  }
});

test('options of the query string are used, and bad ones refuse the handshake by name', async () => {
  const { pcm } = recordingWithSpeech();
  const messages = await hear(pcm, '?min_silence_ms=5000&padding_ms=0');
  expect(segmentsOf(messages)).toHaveLength(1);
  await expect(hear(pcm, '?threshold=7')).rejects.toThrow(
    '400: {"error":"threshold must be a number from 0.01 to 0.99, not \\"7\\""}',
  );
  await expect(hear(pcm, 'elsewhere')).rejects.toThrow('404');
});

/** A socket of which each test decides what it sends. */
async function open(): Promise<{ socket: WebSocket; messages: ServerMessage[]; closed: Promise<[number, string]> }> {
  const socket = new WebSocket(`ws://${server.host}/`, { perMessageDeflate: false });
  const messages: ServerMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(data.toString())));
  const closed = new Promise<[number, string]>((resolve) =>
    socket.on('close', (code, reason) => resolve([code, reason.toString()])),
  );
  await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { socket, messages, closed };
}

test('messages of odd lengths give the same segments as one piece', async () => {
  const { pcm } = recordingWithSpeech();
  const { socket, messages, closed } = await open();
  for (let offset = 0, length = 1; offset < pcm.length; offset += length, length = (length * 5 + 3) % 4097) {
    socket.send(pcm.subarray(offset, offset + length));
  }
  socket.send('{"type":"end"}');
  expect(await closed).toEqual([1000, '']);
  expect(messages).toEqual([...(await hear(pcm))]);
});

test('text that is not understood is answered, and the socket goes on', async () => {
  const { socket, messages, closed } = await open();
  for (const text of ['hello', '{"type":"begin"}', '{', 'null', '7', '']) socket.send(text);
  socket.send('{"type":"end"}');
  expect(await closed).toEqual([1000, '']);
  expect(messages.filter((message) => message.type === 'error' && message.code === 'unknown_message')).toHaveLength(6);
  expect(messages.at(-1)).toEqual({ type: 'summary', duration: 0, segments: 0, speech: 0 });
});

test('a message above the limit closes with 1009 and harms nobody else', async () => {
  const other = await open();
  const { socket, closed } = await open();
  socket.send(new Uint8Array(1024 * 1024 + 1));
  expect((await closed)[0]).toBe(1009);
  other.socket.send('{"type":"end"}');
  expect(await other.closed).toEqual([1000, '']);
});

test('several sockets at once hear each its own sound; one more than allowed is told so', async () => {
  const { pcm, speech } = recordingWithSpeech();
  const silence = new Uint8Array(pcm.length);
  const results = await Promise.all([pcm, silence, pcm, silence, pcm, silence].map((sound) => hear(sound)));
  for (const [index, messages] of results.entries()) {
    expect(matches(segmentsOf(messages), index % 2 === 0 ? speech : [])).toBe(true);
  }
  const sockets = await Promise.all(Array.from({ length: 8 }, open));
  await expect(hear(silence)).rejects.toThrow('503');
  for (const { socket } of sockets) socket.send('{"type":"end"}');
  await Promise.all(sockets.map(({ closed }) => closed));
});

test('health and other paths answer HTTP', async () => {
  const health = await fetch(`http://${server.host}/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ status: 'ok' });
  expect((await fetch(`http://${server.host}/`)).status).toBe(426);
  expect((await fetch(`http://${server.host}/else`)).status).toBe(404);
});

test('a minute of sound sent at once is heard to the end while the server reads no faster than it hears', async () => {
  const messages = await hear(new Uint8Array(SAMPLE_RATE * 2 * 60));
  expect(messages.at(-1)).toEqual({ type: 'summary', duration: 60, segments: 0, speech: 0 });
});

test('SIGTERM says goodbye with 1001 and ends with 0', async () => {
  await using own = await startContainer(image);
  const socket = new WebSocket(`ws://${own.host}/`);
  await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  expect(await own.stop()).toBe(0);
  expect(await closed).toBe(1001);
});

test('a socket on which nothing is sent is closed in words', async () => {
  await using own = await startContainer(image, { environment: { IDLE_SECONDS: '1' } });
  const socket = new WebSocket(`ws://${own.host}/`);
  const messages: ServerMessage[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(data.toString())));
  const [code, reason] = await new Promise<[number, string]>((resolve) =>
    socket.on('close', (code, reason) => resolve([code, reason.toString()])),
  );
  expect([code, reason]).toEqual([1008, 'idle']);
  expect(messages.at(-1)).toEqual({ type: 'error', code: 'idle', message: 'nothing was sent for 1 seconds' });
});
