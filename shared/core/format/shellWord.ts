/** How is a word written so that a shell hands it on unchanged? */

const PLAIN = /^[\w./:=,@%+-]+$/;

/** Quotes one word for a POSIX shell; plain words stay as they are. */
export const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);
