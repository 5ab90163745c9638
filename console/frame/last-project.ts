const storageKey = 'sluice.project';

/** The project that this tab, or else this browser, showed last. */
export function lastProject(): string | undefined {
  return sessionStorage.getItem(storageKey) ?? localStorage.getItem(storageKey) ?? undefined;
}

export function keepProject(id: string): void {
  sessionStorage.setItem(storageKey, id);
  localStorage.setItem(storageKey, id);
}
