/** Quoted for a POSIX shell where that is needed. */
export function shellWord(text: string): string {
  return /^[\w./:@,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
