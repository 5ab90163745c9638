import { expect, test } from 'bun:test';
import { prettyMarkup } from './pretty-markup.ts';

test('XML is indented by its elements', () => {
  const xml = '<?xml version="1.0"?><a x="1>0"><!-- c --><b>text</b><c/><d><e></e> more </d></a>';
  expect(prettyMarkup(xml, 'xml')).toEqual({
    text: [
      '<?xml version="1.0"?>',
      '<a x="1>0">',
      '  <!-- c -->',
      '  <b>',
      '    text',
      '  </b>',
      '  <c/>',
      '  <d>',
      '    <e></e>',
      '    more',
      '  </d>',
      '</a>',
    ].join('\n'),
  });
});

test('XML that is not well formed says where', () => {
  expect(prettyMarkup('<a><b></a></b>', 'xml')).toEqual({ error: '</a>' });
  expect(prettyMarkup('<a><b></b>', 'xml')).toEqual({ error: '<a>' });
  expect(prettyMarkup('</a>', 'xml')).toEqual({ error: '</a>' });
});

test('HTML may leave out ends, and keeps the text of scripts', () => {
  const html = '<!DOCTYPE html><ul><li>one<br><li>two</ul><SCRIPT>if (a < b) {\n  c();\n}</SCRIPT>';
  expect(prettyMarkup(html, 'html')).toEqual({
    text: [
      '<!DOCTYPE html>',
      '<ul>',
      '  <li>',
      '    one',
      '    <br>',
      '    <li>',
      '      two',
      '</ul>',
      '<SCRIPT>if (a < b) {',
      '  c();',
      '}</SCRIPT>',
    ].join('\n'),
  });
});

test('what never ends is shown to its end', () => {
  expect(prettyMarkup('<!-- no end', 'html')).toEqual({ text: '<!-- no end' });
  expect(prettyMarkup('<a href="', 'html')).toEqual({ text: '<a href="' });
  expect(prettyMarkup('1 < 2 and <', 'html')).toEqual({ text: '1\n< 2 and\n<' });
});

test('10 MB are no trouble', () => {
  const long = `<a>${'<b c="d">text</b>'.repeat(600_000)}</a>`;
  expect((prettyMarkup(long, 'xml') as { text: string }).text.replace(/\n\s*/g, '')).toBe(long);
});
