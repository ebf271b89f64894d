/** How are many latencies kept small, so that they can be stored, sent and added up later? */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/**
 * An empty HDR histogram of whole nanoseconds with three significant digits: a value is kept within 0.1 %. It grows with its largest value.
 * Histograms are added with `add`, and then equal the one of all values.
 */
export const emptyHistogram = (): Histogram => build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3, autoResize: true });

/** The V2 compressed form as base64, which every HdrHistogram library reads. */
export const histogramText = (histogram: Histogram): string => encodeIntoCompressedBase64(histogram);

/** @throws Error when the text is no histogram */
export const histogramOf = (text: string): Histogram => decodeFromCompressedBase64(text, 32);
