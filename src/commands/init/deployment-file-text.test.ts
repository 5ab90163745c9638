import { expect, test } from 'bun:test';
import type { ImageReport } from '../../contract/image-report.ts';
import { parseDeploymentFile } from '../deploy/read-deployment-file.ts';
import { deploymentFileText } from './deployment-file-text.ts';

const bare: ImageReport = { image: 'voice', startedAt: 0, durationMs: 1, findings: [] };

function read(text: string) {
  const { file, mistakes } = parseDeploymentFile(text, 'sluice.yaml');
  return { file, mistakes: mistakes.map(({ where, problem }) => `${where}: ${problem.en}`) };
}

test('what the image doctor found is written in the form that deploy reads', () => {
  const suggestion = {
    protocol: 'wss',
    port: 9000,
    readinessPath: '/health%20now',
    webSocketPath: '/v1/stream',
    subprotocol: 'mqtt',
  } as const;
  const text = deploymentFileText({ name: 'voice', environment: {}, report: { ...bare, suggestion } }, 'en');
  expect(text).toContain(
    '# WebSocket handshakes are answered at /v1/stream, and need a sub-protocol: mqtt.\nprotocol: wss',
  );
  expect(read(text)).toEqual({
    file: {
      name: 'voice',
      protocol: 'wss',
      port: 9000,
      readiness_health: { check_method: 'HTTP', protocol: 'https', url: '/health%20now' },
    },
    mistakes: [],
  });
});

test('names and values that mean something to YAML are read as they were', () => {
  for (const name of ['no', 'NULL', '12', '0x10', '1e3', '语音', '-', 'a_b', '2026-01-01']) {
    const environment = { YES: 'yes', EMPTY: '', NUMBER: '010', LINES: 'one\ntwo # three', QUOTE: '"\'' };
    for (const language of ['en', 'zh'] as const) {
      const image = `registry.example:5000/${name}@sha256:${'0'.repeat(64)}`;
      const { file, mistakes } = read(deploymentFileText({ name, image, environment }, language));
      expect({ file, mistakes }).toEqual({ file: { name, image, environment }, mistakes: [] });
    }
  }
});

test('a variable that the image misses stands there for a person to fill in', () => {
  const start = {
    kind: 'exited',
    afterMs: 1,
    exitCode: 1,
    outOfMemory: false,
    log: ["KeyError: 'API_TOKEN'"],
  } as const;
  const run = { start } as unknown as NonNullable<ImageReport['run']>;
  const text = (environment: Record<string, string>) =>
    deploymentFileText({ name: 'voice', environment, report: { ...bare, run } }, 'en');
  expect(text({})).toContain('\n# environment:\n#   API_TOKEN: ""\n');
  expect(text({ A: '1' })).toContain('\nenvironment:\n  A: "1"\n');
  expect(text({ A: '1' })).toContain('\n#   API_TOKEN: ""\n');
  expect(text({ API_TOKEN: 'x' })).not.toContain('#   API_TOKEN');
  expect(read(text({})).mistakes).toEqual([]);
});
