import { expect, test } from 'bun:test';
import { loginCommand, pathOf, pushCommands, trustCommands } from './push-commands.ts';

const push = { host: 'models.example.com:8443', local: 'voice:dev', remote: 'team/voice:1.0' };

test.each(['docker', 'podman'] as const)('%s names the image for the registry and pushes that name', (tool) => {
  expect(pushCommands({ ...push, tool }).split('\n')).toEqual([
    `${tool} tag voice:dev models.example.com:8443/team/voice:1.0`,
    `${tool} push models.example.com:8443/team/voice:1.0`,
  ]);
  expect(loginCommand(tool, 'docker login -u a@B -p c host:1')).toBe(`${tool} login -u a@B -p c host:1`);
  expect(trustCommands({ tool, host: push.host })).toContain(`certs.d/${push.host}/ca.crt`);
});

test('sluice needs neither a login nor another name', () => {
  expect(pushCommands({ ...push, tool: 'sluice' })).toBe('sluice image push voice:dev team/voice:1.0');
});

test('Docker trusts this machine as it is, Podman does not', () => {
  expect(trustCommands({ tool: 'docker', host: 'localhost:8443' })).toBeUndefined();
  expect(trustCommands({ tool: 'podman', host: 'localhost:8443' })).toBeDefined();
});

test('what a person types stays one word of the shell', () => {
  expect(pushCommands({ ...push, tool: 'docker', local: 'a; rm -rf b' })).toStartWith("docker tag 'a; rm -rf b' ");
});

test.each([
  ['voice:1.0', 'team/voice:1.0'],
  ['localhost:5000/speech/deep/voice:2', 'team/voice:2'],
  ['localhost:5000/voice', 'team/voice:latest'],
  ['voice:3@sha256:0123', 'team/voice:3'],
])('%s goes to %s unless a person says otherwise', (local, remote) => {
  expect(pathOf(local, 'team')).toBe(remote);
});
