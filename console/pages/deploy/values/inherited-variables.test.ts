import { expect, test } from 'bun:test';
import { inheritedVariables } from './inherited-variables.ts';

test('what the model has comes with it, but for what the service has itself', () => {
  const envs = { LANGUAGE: 'en', TOKEN: '******' };
  expect(inheritedVariables({ envs }, [])).toEqual([
    ['LANGUAGE', 'en'],
    ['TOKEN', '******'],
  ]);
  expect(inheritedVariables({ envs }, ['OTHER', undefined, 'LANGUAGE'])).toEqual([['TOKEN', '******']]);
  expect(inheritedVariables({}, [])).toEqual([]);
  expect(inheritedVariables(undefined, ['LANGUAGE'])).toEqual([]);
});
