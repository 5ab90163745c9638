/** JSON in ASCII: one line, without a character that anyone might take for the end of one. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\xff]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
