import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { closing } from '../../../src/transparency/cases/endings.ts';
import { fragmentation, framing, opcodes, pingPong, reservedBits } from '../../../src/transparency/cases/frames.ts';
import { utf8 } from '../../../src/transparency/cases/texts.ts';
import { type Conversation, converse, lastWords } from '../../../src/transparency/conversation.ts';
import { close } from '../../../src/transparency/frame.ts';
import { startContainer } from '../../support/test-container.ts';
import { buildJavaEcho } from '../../support/test-images.ts';
import { GatewayStage } from '../gateway/gateway-stage.ts';
import { deflate } from './cases/deflate.ts';
import { earlyFrames, greetings, handshakes } from './cases/handshakes.ts';
import { limits, oversized } from './cases/limits.ts';
import { serverEndings } from './cases/server-endings.ts';
import { differences } from './differences.ts';
import { ServerProcess } from './server-process.ts';
import { direct, throughGateway } from './targets.ts';

setDefaultTimeout(300_000);

/** Conversations at once. */
const lanes = 6;

type Category = readonly [name: string, conversations: readonly Conversation[]];

/** Every code that an endpoint can send, and that a library may judge in its own way. */
const everyCode = Array.from({ length: 4000 }, (_, index) => lastWords(`Close ${1000 + index}`, close(1000 + index)));

const categories: readonly Category[] = [
  ['handshakes', handshakes],
  ['framing', framing],
  ['pings and pongs', pingPong],
  ['reserved bits', reservedBits],
  ['opcodes', opcodes],
  ['fragmentation', fragmentation],
  ['UTF-8', utf8],
  ['closing', closing],
  ['every close code', everyCode],
  ['limits', limits],
  ['deflate', deflate],
];

/** What only our own two servers do. */
const manners: readonly Category[] = [
  ['servers that speak first', greetings],
  ['servers that end', serverEndings],
  ['a message that is too long', oversized],
];

/**
 * A server that ends at the first byte of a frame may reset the connection when more of it comes byte by byte, with or without
 * the gateway: whether its Close arrives is then a matter of time.
 */
const atOnce: readonly Category[] = categories.map(([name, conversations]) => [
  name,
  conversations === reservedBits
    ? reservedBits.filter(({ turns }) => turns.every(({ cut }) => cut !== 1))
    : conversations,
]);

interface RunningServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

interface Server {
  readonly name: string;
  readonly serviceId: string;
  readonly categories: readonly Category[];
  start(): Promise<RunningServer>;
}

const servers: readonly Server[] = [
  {
    name: 'ws on Node',
    serviceId: '00000000-0000-4000-8000-000000000001',
    categories: [...categories, ...manners, ['early frames', earlyFrames]],
    start: () => ServerProcess.start(['node', `${import.meta.dir}/node-server.mjs`]),
  },
  {
    name: 'websockets on Python',
    serviceId: '00000000-0000-4000-8000-000000000002',
    categories: [...categories, ...manners],
    start: () => ServerProcess.start(['/usr/bin/python3', `${import.meta.dir}/python-server.py`]),
  },
  {
    name: 'Jetty on Java',
    serviceId: '00000000-0000-4000-8000-000000000003',
    categories: [...atOnce, ['early frames', earlyFrames]],
    start: startJavaEcho,
  },
];

/** `examples/java-echo` in its own image, with room for the suite's largest messages. */
async function startJavaEcho(): Promise<RunningServer> {
  const environment = { MAX_MESSAGE_BYTES: String(16 * 1024 * 1024) };
  const container = await startContainer(await buildJavaEcho(), { environment });
  return { host: container.ownHost, port: 8080, [Symbol.asyncDispose]: () => container[Symbol.asyncDispose]() };
}

for (const server of servers) {
  describe(`${server.name}, directly and through the gateway`, () => {
    let stage: GatewayStage;
    let image: RunningServer;

    beforeAll(async () => {
      [stage, image] = await Promise.all([GatewayStage.create(), server.start()]);
      await stage.control.publish(stage.route([image.port], { serviceId: server.serviceId, host: image.host }));
    }, 600_000);

    afterAll(async () => {
      await image?.[Symbol.asyncDispose]();
      await stage?.[Symbol.asyncDispose]();
    });

    for (const [name, conversations] of server.categories) {
      test(`${name}: ${conversations.length} conversations`, async () => {
        const baseline = direct(image.port, false, image.host);
        const gateway = throughGateway(stage, server.serviceId);
        const observe = async (conversation: Conversation) => ({
          expected: { client: await converse(baseline, conversation) },
          actual: { client: await converse(gateway, conversation) },
        });
        const found = await differences(conversations, observe, lanes);
        expect(found).toEqual([]);
      });
    }
  });
}
