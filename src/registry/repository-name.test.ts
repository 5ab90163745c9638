import { describe, expect, test } from 'bun:test';
import { array, assert, constantFrom, property, string, stringMatching, tuple } from 'fast-check';
import { ClientError } from '../contract/errors.ts';
import { organizationOf, parseRepositoryName } from './repository-name.ts';

function refusal(name: string): string {
  try {
    parseRepositoryName(name);
    return 'accepted';
  } catch (error) {
    if (error instanceof ClientError) return error.key;
    throw error;
  }
}

describe('repository names', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['team/voice', 'accepted'],
    ['team/voice/v2', 'accepted'],
    ['a.b_c__d--e/x0', 'accepted'],
    ['team/blobs/uploads', 'accepted'],
    ['voice', 'registry.name-needs-organization'],
    ['manage/x', 'registry.organization-reserved'],
    ['manage', 'registry.organization-reserved'],
    ['0123456789abcdef0123456789abcdef/x', 'registry.organization-reserved'],
    ['manager/x', 'accepted'],
    ['1team/x', 'registry.organization-invalid'],
    [`${'a'.repeat(65)}/x`, 'registry.organization-invalid'],
    ['', 'registry.name-invalid'],
    ['team/', 'registry.name-invalid'],
    ['/team/x', 'registry.name-invalid'],
    ['team//x', 'registry.name-invalid'],
    ['Team/x', 'registry.name-invalid'],
    ['team/../x', 'registry.name-invalid'],
    ['team/_blobs', 'registry.name-invalid'],
    ['team/a___b', 'registry.name-invalid'],
    ['team/x%2fy', 'registry.name-invalid'],
    [`team/${'a'.repeat(251)}`, 'registry.name-invalid'],
  ];
  for (const [name, outcome] of cases) {
    test(`${name || '(empty)'}: ${outcome}`, () => expect(refusal(name)).toBe(outcome));
  }

  test('a name that is accepted never leaves its folder and never meets a folder of the layout', () => {
    const wild = array(constantFrom('a', 'Z', '0', '.', '_', '-', '/', '%', '\\', '\0', ' '), { maxLength: 20 });
    assert(
      property(wild, (letters) => {
        const name = letters.join('');
        if (refusal(name) !== 'accepted') return;
        for (const part of name.split('/')) {
          expect(part).toMatch(/^[a-z0-9]/);
          expect(part).not.toContain('..');
        }
        expect(name.startsWith(`${organizationOf(parseRepositoryName(name))}/`)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('every name of the grammar with an organization is accepted', () => {
    const component = stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}$/);
    const organization = stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((name) => name !== 'manage');
    assert(
      property(tuple(organization, array(component, { minLength: 1, maxLength: 4 })), ([first, rest]) => {
        expect(refusal([first, ...rest].join('/'))).toBe('accepted');
      }),
    );
  });

  test('any text is accepted or refused in words', () => {
    assert(property(string(), (name) => expect(refusal(name)).toMatch(/^(accepted|registry\.)/)));
  });
});
