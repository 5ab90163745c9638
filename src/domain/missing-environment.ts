/** How programs say that a variable is not there; the name is the first group. */
const complaints: readonly RegExp[] = [
  /\bKeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]/g,
  /\b([A-Z][A-Z0-9_]{2,}): (?:parameter (?:not set|null or not set)|unbound variable)/g,
  /\b(?:env(?:ironment)?(?: variables?)?|variables?)[ :'"`$]+([A-Z][A-Z0-9_]{2,})\b/gi,
  /\b(?:missing|required|requires|set|provide|define|specify) [`'"$]*([A-Z][A-Z0-9]*_[A-Z0-9_]+)/gi,
  /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|(?<=\$|process\.env\.)[A-Z][A-Z0-9_]{2,})['"`]?(?: environment variable)? (?:is |was |must be |has to be |needs to be )?(?:not (?:set|defined|found|provided)|unset|missing|required|undefined|empty|set|provided|defined)/g,
];

const mostNames = 5;

/** The environment variables that a program misses, as far as its last words tell: a guess, for a person to judge. */
export function missingEnvironment(log: readonly string[], given: ReadonlySet<string>): readonly string[] {
  const text = log.join('\n');
  const names = complaints.flatMap((complaint) => [...text.matchAll(complaint)].flatMap((match) => match[1] ?? []));
  // The patterns that know no case are for the words around the name only.
  const likely = names.filter((name) => name === name.toUpperCase() && !given.has(name));
  return [...new Set(likely)].slice(0, mostNames);
}
