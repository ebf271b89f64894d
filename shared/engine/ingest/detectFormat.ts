/** In which format are these files? */
import path from 'node:path';
import { AssayError } from '../../core/errors.ts';
import { csv } from './csv.ts';
import type { FileFormat, Sample } from './fileFormat.ts';
import { ndjson } from './ndjson.ts';
import { parquet } from './parquet.ts';
import { isUtf16 } from './sampleText.ts';

/** Every format that can be read; a new one is one file and one entry here. */
export const FORMATS: readonly FileFormat[] = [parquet, ndjson, csv];

const ENOUGH = 0.2;
const EXTENSIONS: Readonly<Record<string, string>> = { '.parquet': 'parquet', '.pq': 'parquet', '.csv': 'csv', '.tsv': 'csv', '.ndjson': 'ndjson', '.jsonl': 'ndjson' };

const extensionOf = (file: string): string => path.extname(file.replace(/\.gz$/i, '')).toLowerCase();

function unknown(sample: Sample, seen: string): AssayError {
  const name = path.basename(sample.path);
  if (isUtf16(sample)) return new AssayError('bad_input', `"${name}" is written in UTF-16; Assay reads UTF-8.`, { where: sample.path, hint: 'Convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW.' });
  return new AssayError('bad_input', `"${name}" is in no format that Assay reads (${seen}).`, { where: sample.path, hint: `Formats: ${FORMATS.map((format) => format.id).join(', ')}.` });
}

function detectOne(sample: Sample): { readonly format: FileFormat; readonly reason: string } {
  const ranked = FORMATS.map((format) => ({ format, ...format.detect(sample) })).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  if (best === undefined || best.score < ENOUGH) throw unknown(sample, ranked.map((each) => `${each.format.title}: ${each.reason}`).join('; '));
  return best;
}

export interface FoundFormat {
  readonly format: FileFormat;
  readonly warnings: readonly string[];
}

/**
 * The format asked for, or the one that fits the files best by what they hold (not by their names).
 *
 * @throws AssayError bad_input when nothing fits, or when files are in different formats; usage for an unknown format
 */
export function detectFormat(samples: readonly Sample[], asked: string): FoundFormat {
  if (asked !== 'auto') {
    const format = FORMATS.find((each) => each.id === asked);
    if (format === undefined) throw new AssayError('usage', `There is no format "${asked}".`, { hint: `Formats: auto, ${FORMATS.map((each) => each.id).join(', ')}.` });
    return { format, warnings: [] };
  }
  const found = samples.map((sample) => ({ sample, ...detectOne(sample) }));
  const [first] = found;
  if (first === undefined) throw new AssayError('usage', 'There is no file to import.');
  const other = found.find((each) => each.format !== first.format);
  if (other !== undefined) throw new AssayError('bad_input', `"${path.basename(first.sample.path)}" is ${first.format.title}, "${path.basename(other.sample.path)}" is ${other.format.title}.`, { where: other.sample.path, hint: 'Import files of different formats as datasets of their own.' });
  const misnamed = found.filter(({ sample, format }) => (EXTENSIONS[extensionOf(sample.path)] ?? format.id) !== format.id);
  return { format: first.format, warnings: misnamed.map(({ sample, format, reason }) => `"${path.basename(sample.path)}" was read as ${format.title}, not as its name says: ${reason}.`) };
}
