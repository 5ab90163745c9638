interface FileButtonProps {
  readonly label: string;
  /** Endings and media types, as `accept` has them. */
  readonly accept?: string;
  choose(file: File): void;
}

/** Asks for a file. The browser's own field lies unseen over it, as its words would be in the browser's language. */
export function FileButton({ label, accept, choose }: FileButtonProps) {
  return (
    <label className="file-button">
      {label}
      <input
        type="file"
        accept={accept}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) choose(file);
          // The same file again is a change too.
          target.value = '';
        }}
      />
    </label>
  );
}
