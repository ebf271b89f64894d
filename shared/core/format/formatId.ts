/** How is a long identifier written for people? */

/** The first 8 hex digits of an id; a prefix such as `sha256:` is left away. */
export const formatId = (id: string): string => id.replace(/^[a-z0-9]+:/i, '').slice(0, 8);
