/** The first parts of the paths under which the console has pages, besides `/`. The server answers each with the console. */
export const consolePages = ['images', 'models', 'services', 'credentials', 'search'] as const;
