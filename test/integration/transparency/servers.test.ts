import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { closing, deflate, serverEndings } from '../../../src/transparency/cases/endings.ts';
import {
  fragmentation,
  framing,
  limits,
  opcodes,
  pingPong,
  reservedBits,
} from '../../../src/transparency/cases/frames.ts';
import { utf8 } from '../../../src/transparency/cases/texts.ts';
import { type Conversation, converse } from '../../../src/transparency/conversation.ts';
import { GatewayStage } from '../gateway/gateway-stage.ts';
import { earlyFrames, handshakes } from './cases/handshakes.ts';
import { differences } from './differences.ts';
import { ServerProcess } from './server-process.ts';
import { direct, throughGateway } from './targets.ts';

setDefaultTimeout(60_000);

/** Conversations at once. */
const lanes = 6;

const categories: readonly (readonly [name: string, conversations: readonly Conversation[]])[] = [
  ['handshakes', handshakes],
  ['framing', framing],
  ['pings and pongs', pingPong],
  ['reserved bits', reservedBits],
  ['opcodes', opcodes],
  ['fragmentation', fragmentation],
  ['UTF-8', utf8],
  ['closing', closing],
  ['servers that end', serverEndings],
  ['limits', limits],
  ['deflate', deflate],
];

const servers = [
  {
    name: 'ws on Node',
    command: ['node', `${import.meta.dir}/node-server.mjs`],
    serviceId: '00000000-0000-4000-8000-000000000001',
    categories: [...categories, ['early frames', earlyFrames] as const],
  },
  {
    name: 'websockets on Python',
    command: ['/usr/bin/python3', `${import.meta.dir}/python-server.py`],
    serviceId: '00000000-0000-4000-8000-000000000002',
    categories,
  },
];

for (const server of servers) {
  describe(`${server.name}, directly and through the gateway`, () => {
    let stage: GatewayStage;
    let image: ServerProcess;

    beforeAll(async () => {
      [stage, image] = await Promise.all([GatewayStage.create(), ServerProcess.start(server.command)]);
      await stage.control.publish(stage.route([image.port], { serviceId: server.serviceId }));
    });

    afterAll(async () => {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    });

    for (const [name, conversations] of server.categories) {
      test(`${name}: ${conversations.length} conversations`, async () => {
        const baseline = direct(image.port);
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
