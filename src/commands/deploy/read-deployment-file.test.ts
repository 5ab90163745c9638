import { expect, test } from 'bun:test';
import { parseDeploymentFile } from './read-deployment-file.ts';

function mistakes(text: string): string[] {
  return parseDeploymentFile(text, 'sluice.yaml').mistakes.map(({ where, problem }) => `${where}: ${problem.en}`);
}

test('everything that can be said is read as it was said', () => {
  const text = `
# a comment
name: voice
build: {dockerfile: ops/Dockerfile, args: {A: '1.0'}}
protocol: wss
port: 9000
command: [node, server.mjs]
readiness_health: {check_method: WEBSOCKET}
instances: 2
cpu: 0.5
memory: 512
environment:
  LANG: zh
  DEBUG: true
  COUNT: 3
limits: {max_connections: 10}
drain: {timeout_seconds: 60}
`;
  const { file, mistakes: wrong } = parseDeploymentFile(text, 'sluice.yaml');
  expect(wrong).toEqual([]);
  expect(file).toMatchObject({ name: 'voice', port: 9000, environment: { LANG: 'zh', DEBUG: true, COUNT: 3 } });
  expect(parseDeploymentFile('', 'x').file).toEqual({});
});

test('a mistake is named with its line, all of them at once', () => {
  const text = 'name: a b\nport: 70000\nbuild:\n  dockerfiles: x\nenvironment:\n  A: [1]\n  "": 3\n';
  expect(mistakes(text).sort()).toEqual([
    expect.stringMatching(/^sluice\.yaml:1: name: /),
    expect.stringMatching(/^sluice\.yaml:2: port: .*between 1 and 65535/),
    expect.stringMatching(/^sluice\.yaml:4: build\.dockerfiles: there is no such key/),
    expect.stringMatching(/^sluice\.yaml:6: environment\.A: /),
    expect.stringMatching(/^sluice\.yaml:7: environment\./),
  ]);
});

test('what is no YAML is named with the line that breaks it', () => {
  expect(mistakes('name: a\nport: [1,\n')).toEqual([expect.stringMatching(/^sluice\.yaml:2: the file cannot be read/)]);
  expect(mistakes('name: a\n\tport: 1\n')).toEqual([expect.stringMatching(/^sluice\.yaml:2: /)]);
  expect(mistakes('- a\n')).toEqual([expect.stringMatching(/^sluice\.yaml: the file must hold/)]);
});

test('numbers that YAML would change, and keys that exclude each other', () => {
  expect(mistakes('environment:\n  VERSION: 1.0\n  CODE: "010"\n  COUNT: 7 # seven\n')).toEqual([
    'sluice.yaml:2: environment.VERSION: YAML reads 1.0 as 1: write it in quotes',
  ]);
  expect(mistakes('image: a\nbuild: {}\ncpu: 1\n')).toEqual([
    'sluice.yaml:1: image: image and build exclude each other',
    'sluice.yaml:3: cpu: cpu and memory belong together',
  ]);
  expect(mistakes('specification: s\ncpu: 1\nmemory: 64')).toHaveLength(1);
});

test('secret variables name where their values are, and volumes where they are mounted', () => {
  const text = `
secret_environment:
  TOKEN: {environment: API_TOKEN}
  LICENSE: {file: license.txt}
volumes:
  - {name: weights, mount_path: /models}
  - {storage_type: host, source_address: /srv/data, mount_path: /data, read_only: true}
`;
  const { file, mistakes: wrong } = parseDeploymentFile(text, 'sluice.yaml');
  expect(wrong).toEqual([]);
  expect(file.secret_environment).toEqual({ TOKEN: { environment: 'API_TOKEN' }, LICENSE: { file: 'license.txt' } });
  expect(file.volumes).toHaveLength(2);
  const written =
    'environment:\n  A: open\nsecret_environment:\n  A: {environment: A}\n  B: swordfish\nvolumes:\n  - {name: a}\n';
  const said = mistakes(written).join('\n');
  expect(said).toMatch(/sluice\.yaml:5: secret_environment\.B/);
  expect(said).toMatch(/sluice\.yaml:6: volumes\.0\.mount_path/);
  expect(said).not.toContain('swordfish');
  expect(mistakes('environment:\n  A: open\nsecret_environment:\n  A: {environment: A}\n')).toEqual([
    expect.stringMatching(/^sluice\.yaml:4: secret_environment\.A: it stands in environment too/),
  ]);
});
