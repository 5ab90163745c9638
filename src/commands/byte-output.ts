/** Standard output for bytes and for what comes in pieces. */
export interface ByteOutput {
  /** A person looks at it. */
  readonly isTerminal: boolean;
  /** Resolves when there is room for more. Rejects when nobody reads any more. */
  write(bytes: Uint8Array): Promise<void>;
}

export function createByteOutput(stream: NodeJS.WriteStream): ByteOutput {
  // Whoever writes is told by the write itself.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    write(bytes) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      return promise;
    },
  };
}
