/** Milliseconds that the browser gets to begin reading; it says nothing when it has. */
const grace = 60_000;

/** Offers `content` as a file. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), grace);
}
