/** What time is it, in nanoseconds on the monotonic clock that all processes of a machine share? */
import process from 'node:process';

/** Now, as an origin that another process may count from. */
export const originNow = (): bigint => process.hrtime.bigint();

/** Nanoseconds since an origin; exact for 104 days. */
export const since = (origin: bigint): number => Number(process.hrtime.bigint() - origin);
