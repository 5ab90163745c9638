import { expect, test } from 'bun:test';
import { imageAuthOf } from './image-access.ts';

test.each([
  [['te_admin'], {}, 7],
  [['te_admin'], { organization: 1, repository: 1 }, 7],
  [['developer'], {}, 7],
  [['developer'], { organization: 1 }, 1],
  [['developer'], { organization: 1, repository: 3 }, 3],
  [['developer'], { organization: 7, repository: 1 }, 1],
  [['caller'], {}, 0],
  [['caller'], { organization: 1 }, 1],
  [['caller'], { repository: 3 }, 3],
  [[], { organization: 3 }, 3],
] as const)('%p with %p has %i', (roles, given, auth) => {
  expect(imageAuthOf(roles, given)).toBe(auth);
});
