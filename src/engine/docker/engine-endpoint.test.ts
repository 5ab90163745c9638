import { expect, test } from 'bun:test';
import { parseEngineEndpoint } from './engine-endpoint.ts';

test.each([
  ['/run/podman/podman.sock', { base: 'http://localhost', unix: '/run/podman/podman.sock' }],
  ['unix:///var/run/docker.sock', { base: 'http://localhost', unix: '/var/run/docker.sock' }],
  ['tcp://10.0.0.1:2375', { base: 'http://10.0.0.1:2375' }],
  ['https://engine.example:2376/', { base: 'https://engine.example:2376' }],
])('%s is an endpoint', (address, expected) => {
  expect(parseEngineEndpoint(address)).toEqual({ address, ...expected });
});

test.each(['', 'docker', 'ssh://root@host', 'npipe:////./pipe/docker_engine'])(
  '"%s" is refused in words',
  (address) => {
    expect(() => parseEngineEndpoint(address)).toThrow('is no address of a container engine');
  },
);
