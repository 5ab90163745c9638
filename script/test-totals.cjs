// test-totals.cjs REPORT STATUS: prints "PASSED FAILED SKIPPED" of one run of the test runner, from its JUnit report, and
// after it, line by line, the files and names of the tests that failed.
// No report, a run of no test, and a run that ended badly without a failed test each count as one failure.
const { existsSync, readFileSync } = require('node:fs');

const [report, status] = process.argv.slice(2);
const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
const head = /<testsuites\b[^>]*>/.exec(text)?.[0] ?? '';
const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);

const skipped = count('skipped');
const broken = count('failures') + count('errors');
const passed = Math.max(0, count('tests') - broken - skipped);
const endedBadly = broken === 0 && (status !== '0' || passed === 0);
console.log(passed, broken + (endedBadly ? 1 : 0), skipped);

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const attribute = (tag, name) =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '').replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, entity) => entities[entity],
  );
for (const [, tag] of text.matchAll(/(<testcase\b[^>]*[^/>])>\s*<(?:failure|error)\b/g)) {
  console.log(`${attribute(tag, 'file')}: ${attribute(tag, 'name')}`);
}
