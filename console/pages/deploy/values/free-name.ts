/** Characters of a service's name. */
const longest = 64;

/** The name itself, or with the first number behind it, from 2 on, with which it is not taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const characters = [...name];
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : `-${number}`;
    const proposed = `${characters.slice(0, longest - end.length).join('')}${end}`;
    if (!taken.includes(proposed)) return proposed;
  }
}
