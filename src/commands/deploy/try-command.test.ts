import { expect, test } from 'bun:test';
import { tryCommand } from './try-command.ts';

const ws = { service_name: 'voice', access_address: 'wss://localhost:8443/v1/infers/1' };
const http = { service_name: '语音 1', access_address: 'https://localhost:8443/v1/infers/1' };

test('the command that tries a service says what the image and the platform need', () => {
  expect(tryCommand(ws, {}, [])).toBe('sluice connect voice');
  expect(tryCommand(ws, { path: '/v1/stream?a=b', subprotocol: 'mqtt' }, [['context', 'far']])).toBe(
    "sluice connect voice '/v1/stream?a=b' --subprotocol mqtt --context far",
  );
  expect(tryCommand(http, {}, [['data', '/srv/my data']])).toBe("sluice call '语音 1' / --data '/srv/my data'");
  expect(tryCommand(http, { path: '/health' }, [])).toBe("sluice call '语音 1' /health");
});
