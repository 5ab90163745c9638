// Exits 0 when node_modules holds what package-lock.json asks for, so that `npm ci` can be skipped.
// npm writes down what it installed in node_modules/.package-lock.json. Packages for other platforms are optional and
// may be absent; that Bun itself runs is checked by script/setup.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;

try {
  const wanted = read('package-lock.json');
  const installed = read('node_modules/.package-lock.json');
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined ? !entry.optional && !entry.devOptional && !entry.peer : found.version !== entry.version) {
      process.exit(1);
    }
  }
} catch {
  process.exit(1);
}
