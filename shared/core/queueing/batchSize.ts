/** How many of the waiting requests leave as one batch at this moment? */

/** When a batch leaves; the same rule for batches that are run and for simulated ones. */
export interface BatchRule {
  readonly maxSize: number;
  /** Longest wait of the oldest request for more to come; 0: whatever waits leaves as soon as an instance is free. */
  readonly maxDelayNs: number;
  /** Sizes that leave without waiting for more, descending. */
  readonly preferredSizes: readonly number[];
  /** Sizes that a batch is padded up to, ascending; empty: none. */
  readonly allowedSizes: readonly number[];
}

/**
 * Requests that leave now, if an instance is free; 0 when it is worth waiting. A full batch leaves at once, then the largest preferred
 * size that is there, and whatever is there when the oldest request has waited long enough.
 *
 * @param queued requests waiting, at least one
 * @param waitedNs how long the oldest one has waited
 * @see Triton Inference Server, dynamic batcher: max_batch_size, preferred_batch_size, max_queue_delay_microseconds
 */
export function batchSize(rule: BatchRule, queued: number, waitedNs: number): number {
  if (queued >= rule.maxSize) return rule.maxSize;
  for (const size of rule.preferredSizes) if (size <= queued) return size;
  return waitedNs >= rule.maxDelayNs ? queued : 0;
}

/** Rows that are run for a batch of `size`: the next allowed size, or the size itself. */
export function paddedSize(rule: BatchRule, size: number): number {
  for (const allowed of rule.allowedSizes) if (allowed >= size) return allowed;
  return size;
}
