/** Characters that mean something to a shell when they stand outside quotes. */
const shellSyntax = /[|&;<>()$`*?[\]#~{}\n]/;

/**
 * Splits a command line at blanks; single quotes, double quotes and a backslash keep characters together as a shell
 * would (POSIX, Shell Command Language, 2.2). An open quote ends with the text.
 */
export function commandWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part] of text.matchAll(/\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\s+|[^\s'"\\]+|\\/g)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + unquoted(part);
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The argument vector of a start command: its words, or a shell that runs it when it uses the shell's syntax. */
export function startCommand(command: string | readonly string[]): string[] {
  if (typeof command !== 'string') return [...command];
  const outsideQuotes = command.replace(/\\[\s\S]|'[^']*'/g, '').replace(/"(?:\\[\s\S]|[^"\\$`])*"/g, '');
  return shellSyntax.test(outsideQuotes) ? ['/bin/sh', '-c', command] : commandWords(command);
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.replace(/^'|'$/g, '');
  if (part.startsWith('"')) return part.replace(/^"|"$/g, '').replace(/\\(["\\$`])/g, '$1');
  return part.startsWith('\\') && part.length > 1 ? part.slice(1) : part;
}
