import { expect, test } from 'bun:test';
import { postmanFields } from './postman-fields.ts';

const facts = {
  address: 'wss://localhost:8443/v1/infers/0a1b/chat?room=a%20b&room=2',
  method: 'GET',
  caFile: undefined,
  ticketAddress: 'https://localhost:8443/v1/p/services/0a1b/tickets',
} as const;

test('address, params and headers stand where Postman has its fields, and secrets in its variables', () => {
  expect(postmanFields(facts, 'token')).toEqual({
    kind: 'Raw',
    address: 'wss://localhost:8443/v1/infers/0a1b/chat',
    params: [
      { key: 'room', value: 'a b' },
      { key: 'room', value: '2' },
    ],
    headers: [{ key: 'X-Auth-Token', value: '{{TOKEN}}' }],
  });
  expect(postmanFields(facts, 'app-code').headers).toEqual([{ key: 'X-Apig-AppCode', value: '{{APP_CODE}}' }]);
  expect(postmanFields(facts, 'access-key').headers.map(({ key }) => key)).toEqual(['X-Sdk-Date', 'Authorization']);
  expect(postmanFields(facts, 'ticket').params.at(-1)).toEqual({ key: 'sluice_ticket', value: '{{TICKET}}' });
});

test('a request is of its method', () => {
  const request = { ...facts, address: facts.address.replace('wss:', 'https:'), method: 'POST' } as const;
  expect(postmanFields(request, 'token')).toMatchObject({ kind: 'POST', address: expect.stringMatching(/^https:/) });
});
