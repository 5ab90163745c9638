import { parseArgs } from 'node:util';

export interface ClientArguments {
  readonly file: string;
  readonly url: string;
  readonly token: string | undefined;
  /** Path of the CA that signed the server's certificate. */
  readonly caFile: string | undefined;
  /** How many times faster than the voice was spoken; 0 means as fast as the server takes it. */
  readonly speed: number;
  /** Print the server's messages as they are. */
  readonly json: boolean;
}

export const USAGE = `Streams a WAV file to the voice-activity server and prints when somebody speaks.

  client.ts [--url URL] [--token TOKEN] [--ca FILE] [--speed N|full] [--json] FILE.wav

  --url URL     the server (default ws://localhost:8080/); options go into its query: ?threshold=0.6
  --token TOKEN sent as X-Auth-Token; by default the variable SLUICE_TOKEN
  --ca FILE     the CA certificate to trust, PEM
  --speed N     1 is real time (default), 10 ten times as fast, "full" as fast as it goes
  --json        print the server's messages as they come, one a line`;

/** Reads the command line. Throws an `Error` whose message can be shown; `undefined` means that help was asked for. */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ClientArguments | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'ws://localhost:8080/' },
      token: { type: 'string' },
      ca: { type: 'string' },
      speed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new Error('give one WAV file (see --help)');
  }
  return {
    file,
    url: values.url,
    token: values.token ?? environment['SLUICE_TOKEN'],
    caFile: values.ca,
    speed: readSpeed(values.speed),
    json: values.json,
  };
}

function readSpeed(text: string): number {
  const speed = text === 'full' ? 0 : Number(text);
  if (!Number.isFinite(speed) || speed < 0 || (speed === 0 && text !== 'full')) {
    throw new Error(`--speed is a number above 0, or "full"; not "${text}"`);
  }
  return speed;
}
