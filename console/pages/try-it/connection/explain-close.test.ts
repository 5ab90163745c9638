import { describe, expect, test } from 'bun:test';
import { type EndingKey, ending, endings } from '../../../../src/contract/endings.ts';
import { explainClose } from './explain-close.ts';

describe('the end of a connection', () => {
  test.each(Object.keys(endings) as EndingKey[])('%s of the platform is told with its own words', (key) => {
    const { code, reason } = ending(key, { seconds: 30, count: 7 });
    const told = explainClose({ code, reason });
    expect(told.en).toStartWith(`The platform ended the connection: ${reason.replace('sluice: ', '')}.`);
    expect(told.zh).toStartWith('平台结束了连接：');
    expect(told.zh).not.toContain('{');
    expect(told.en.includes('onnect again')).toBe(code !== 1008);
  });

  test('a reason of an image that only looks like it is not', () => {
    expect(explainClose({ code: 1008, reason: 'sluice: give me your password' }).en).toStartWith('Policy violation');
    expect(explainClose({ code: 1000, reason: 'sluice: ended by an operator of the service' }).en).toStartWith(
      'Normal',
    );
  });

  test('every code there can be has a meaning in both languages', () => {
    for (let code = 1000; code < 5000; code += 1) {
      const { en, zh } = explainClose({ code, reason: '' });
      expect(en).not.toBe('');
      expect(zh).toMatch(/\p{Script=Han}/u);
    }
    expect(explainClose({ code: 1006, reason: '' }).en).toContain('without a Close frame');
    expect(explainClose({ code: 4711, reason: '' }).en).toContain("image's own");
    expect(explainClose({ code: 3100, reason: '' }).en).toContain('library');
    expect(explainClose({ code: 999, reason: '' }).en).toBe('No code of WebSocket.');
  });
});
