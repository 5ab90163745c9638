/** Where each part of a version ends. */
const mostOfPart = 99;

/** The version after `version`: `0.0.9` comes to `0.0.10`, `0.0.99` to `0.1.0`. The last of all stays. */
export function nextVersion(version: string): string {
  const parts = version.split('.').map(Number);
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index] ?? 0;
    if (part < mostOfPart) {
      return parts.map((value, at) => (at < index ? value : at === index ? part + 1 : 0)).join('.');
    }
  }
  return version;
}
