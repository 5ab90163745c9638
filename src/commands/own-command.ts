/** Where a compiled executable keeps its modules. */
const compiledModules = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/i;

/** How this program starts itself: the executable alone when it was compiled, else Bun with the main module. */
export function ownCommand(mainModule: string = Bun.main): readonly string[] {
  return compiledModules.test(mainModule) ? [process.execPath] : [process.execPath, mainModule];
}
