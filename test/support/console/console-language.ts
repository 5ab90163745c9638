/** The languages of the console. */
export type ConsoleLanguage = 'en' | 'zh';
