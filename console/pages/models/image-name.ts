/** Characters of a model's name. */
const longest = 64;

/** A model's name for what is in the image: `voice` for `team/voice:1.0`. Empty where its path has none yet. */
export function nameOfImage(image: string): string {
  const last = image.trim().split('@', 1)[0]?.split('/').at(-1)?.split(':', 1)[0] ?? '';
  return last.replaceAll(/[^\p{L}\p{M}\p{N}_-]/gu, '-').slice(0, longest);
}
