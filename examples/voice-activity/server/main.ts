import type { Limits } from './server.ts';
import { VoiceServer } from './server.ts';
import { VoiceModel } from './voice-model.ts';

const GRACE_MS = 5000;

const limits: Limits = {
  messageBytes: 1024 * 1024,
  connections: setting('MAX_CONNECTIONS', 100),
  idleSeconds: setting('IDLE_SECONDS', 60),
};
const port = setting('PORT', 8080);
const server = new VoiceServer(await VoiceModel.load(process.env['MODEL'] ?? 'silero_vad.onnx'), limits);
await server.listen(port);
console.log(`listening on port ${port}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    console.log(`${signal}: closing`);
    void server.stop(GRACE_MS).then(() => process.exit(0));
  });
}

function setting(name: string, standard: number): number {
  const value = Number(process.env[name] ?? standard);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`${name} must be a whole number, not "${process.env[name]}"`);
    process.exit(2);
  }
  return value;
}
