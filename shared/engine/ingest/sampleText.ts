/** Is the beginning of a file text, and in which lines? */
import { AssayError } from '../../core/errors.ts';
import path from 'node:path';
import type { Sample } from './fileFormat.ts';

const BOM = [0xef, 0xbb, 0xbf];

/** The sample without a character that was cut at its end. */
function decode(sample: Sample): string | undefined {
  const bytes = BOM.every((byte, i) => sample.head[i] === byte) ? sample.head.subarray(BOM.length) : sample.head;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes, { stream: !sample.whole });
  } catch {
    return undefined;
  }
}

const looksBinary = (head: Uint8Array): boolean => head.subarray(0, 4_096).includes(0);

/** The sample as text, or undefined when it is not UTF-8 text. */
export const textOf = (sample: Sample): string | undefined => (looksBinary(sample.head) ? undefined : decode(sample));

/** Whether it is text, though perhaps not in UTF-8. */
export const isText = (sample: Sample): boolean => !looksBinary(sample.head);

/** Lines that are complete in the sample. */
export function wholeLines(sample: Sample, text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (!sample.whole || lines.at(-1) === '') lines.pop();
  return lines;
}

/** Whether it begins with the mark of UTF-16. */
export const isUtf16 = (sample: Sample): boolean => (sample.head[0] === 0xff && sample.head[1] === 0xfe) || (sample.head[0] === 0xfe && sample.head[1] === 0xff);

/** The sample as text. @throws AssayError bad_input for other encodings, naming the line */
export function requireText(sample: Sample): string {
  const text = textOf(sample);
  if (text !== undefined) return text;
  const name = path.basename(sample.path);
  throw new AssayError('bad_input', `"${name}" is not UTF-8: line ${firstBadLine(sample.head)} holds bytes of another encoding.`, { where: sample.path, hint: 'Convert it, for Latin-1: iconv -f ISO-8859-1 -t UTF-8 FILE > NEW.' });
}

function firstBadLine(head: Uint8Array): number {
  let from = 0;
  for (let line = 1; ; line += 1) {
    const end = head.indexOf(0x0a, from);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(from, end < 0 ? head.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    from = end + 1;
  }
}
