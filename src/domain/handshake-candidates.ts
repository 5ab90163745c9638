/** Paths at which WebSocket servers are usually found, the likeliest first. */
const usualPaths: readonly string[] = [
  '/',
  '/ws',
  '/websocket',
  '/socket',
  '/stream',
  '/v1/stream',
  '/v1/ws',
  '/v1/realtime',
  '/v1/audio/stream',
  '/api/ws',
  '/api/v1/ws',
  '/ws/',
  '/chat',
  '/echo',
  '/asr',
  '/tts',
  '/graphql',
  '/subscriptions',
  '/mqtt',
  '/cable',
  '/queue/join',
  '/socket.io/?EIO=4&transport=websocket',
  '/engine.io/?EIO=4&transport=websocket',
];

/** Names of the IANA registry (RFC 6455, section 11.5) and of libraries that are common without being in it. */
const usualSubprotocols: readonly string[] = [
  'graphql-transport-ws',
  'graphql-ws',
  'mqtt',
  'mqttv3.1',
  'wamp.2.json',
  'wamp.2.msgpack',
  'v12.stomp',
  'v11.stomp',
  'v10.stomp',
  'stomp',
  'amqp',
  'ocpp2.0.1',
  'ocpp1.6',
  'actioncable-v1-json',
  'realtime',
  'json',
  'binary',
  'base64',
  'chat',
  'tty',
  'echo-protocol',
];

/** Where health is usually asked for. */
export const healthPaths: readonly string[] = [
  '/health',
  '/healthz',
  '/ready',
  '/readyz',
  '/livez',
  '/v1/health',
  '/ping',
];

/** Means nothing to any server: one that takes it takes everything. */
export const nonsensePath = '/sluice-doctor-no-such-path';
export const nonsenseSubprotocol = 'x-sluice-doctor';

/** The given paths first, each once. */
export function candidatePaths(given: readonly string[]): readonly string[] {
  return [...new Set([...given, ...usualPaths])];
}

/** The given names first, each once. */
export function candidateSubprotocols(given: readonly string[]): readonly string[] {
  return [...new Set([...given, ...usualSubprotocols])];
}

/** Ports to try where the engine does not show which ones are listened on. */
export function candidatePorts(given: readonly number[], exposed: readonly number[]): readonly number[] {
  return [...new Set([...given, ...exposed, 8080, 80, 443, 8443, 8000, 8765, 3000, 5000, 9000])];
}

/** Socket.IO's own protocol in a WebSocket. */
export function isEngineIo(path: string): boolean {
  return path.includes('EIO=');
}
