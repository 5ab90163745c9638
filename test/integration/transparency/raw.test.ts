import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { CredentialPlace } from '../../../src/transparency/target.ts';
import { GatewayStage, serviceId } from '../gateway/gateway-stage.ts';
import { RawServer } from '../gateway/raw-server.ts';
import { http } from './cases/http.ts';
import { answers, endings, requests, streams } from './cases/raw.ts';
import { differences } from './differences.ts';
import { play, type Script } from './script.ts';
import { direct, throughGateway } from './targets.ts';

setDefaultTimeout(60_000);

const groups: readonly (readonly [name: string, scripts: readonly Script[], place?: CredentialPlace])[] = [
  ['requests', requests],
  ['requests with the credential at their end', requests, 'last'],
  ['answers', answers],
  ['streams', streams],
  ['endings', endings],
  ['HTTP', http],
  ['HTTP with the credential at the end of heads', http, 'last'],
];

for (const tls of [false, true]) {
  describe(`raw sockets to an image with ${tls ? 'wss' : 'ws'}, both sides seen`, () => {
    let stage: GatewayStage;
    let alone: RawServer;
    let behind: RawServer;

    beforeAll(async () => {
      stage = await GatewayStage.create();
      const certificate = tls ? stage.certificate : undefined;
      [alone, behind] = await Promise.all([RawServer.start(certificate), RawServer.start(certificate)]);
      await stage.control.publish(stage.route([behind.port], { tls }));
    });

    afterAll(async () => {
      await Promise.all([alone, behind].map((server) => server[Symbol.asyncDispose]()));
      await stage[Symbol.asyncDispose]();
    });

    for (const [name, scripts, place] of groups) {
      test(`${name}: ${scripts.length} scripts`, async () => {
        const baseline = direct(alone.port, tls);
        const gateway = throughGateway(stage, serviceId, place);
        const found = await differences(
          scripts,
          async (script) => ({
            expected: await play(baseline, alone, script),
            actual: await play(gateway, behind, script),
          }),
          1,
        );
        expect(found).toEqual([]);
      });
    }
  });
}
