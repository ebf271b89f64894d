/** Which record do printed numbers belong to, and how deep do headings start? */

export interface BlockContext {
  /** Id of the RunRecord whose result the pointers address; without it numbers lead nowhere. */
  readonly record?: string;
  /** Level of the panel's question, 1 to 4. */
  readonly headingLevel: number;
}

export const DEFAULT_CONTEXT: BlockContext = { headingLevel: 2 };

/** Rows printed of a table or of a figure's data; the JSON holds all of them. */
export const MOST_ROWS = { html: 500, markdown: 50 } as const;

export const recordAnchor = (id: string): string => `record-${id.replaceAll(/[^\w-]/g, '')}`;
