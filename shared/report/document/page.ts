/** What surrounds every document, so that it is one file that runs nothing and loads nothing? */
import { escapeHtml } from '../text/escapeHtml.ts';
import { STYLE } from './style.ts';

export const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** `body` must be HTML already; the title is escaped. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
