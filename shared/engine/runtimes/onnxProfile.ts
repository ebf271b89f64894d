/** How long does each operator of an ONNX model take, by the runtime's own profile? */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { AssayError } from '../../core/errors.ts';
import type { OperatorTime } from './modelRuntime.ts';

const KERNEL = '_kernel_time';

const Event = z.looseObject({ cat: z.string(), name: z.string(), ts: z.number(), dur: z.number().optional(), args: z.looseObject({ op_name: z.string().optional(), provider: z.string().optional() }).optional() });

/**
 * Sums the kernel events of ONNX Runtime's profile (trace events, µs) by node and provider, in the order of their first call.
 *
 * @param leftOut runs at the front that are not counted: the first ones also allocate
 * @throws AssayError internal when the text is no such profile
 */
export function operatorsOfProfile(text: string, leftOut: number): OperatorTime[] {
  const parsed = z.array(z.unknown()).safeParse(readJson(text));
  if (!parsed.success) throw new AssayError('internal', 'ONNX Runtime wrote a profile that is no list of trace events.');
  const events = parsed.data.flatMap((event) => {
    const known = Event.safeParse(event);
    return known.success ? [known.data] : [];
  });
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').sort((a, b) => a.ts - b.ts);
  const last = runs[leftOut - 1];
  const from = last === undefined ? -Infinity : last.ts + (last.dur ?? 0);
  return sumKernels(events.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith(KERNEL) && ts >= from));
}

function sumKernels(kernels: readonly z.infer<typeof Event>[]): OperatorTime[] {
  const found = new Map<string, OperatorTime>();
  for (const { name, dur = 0, args } of kernels) {
    const node = name.slice(0, -KERNEL.length);
    const provider = args?.provider ?? 'unknown';
    const known = found.get(`${node}\n${provider}`) ?? { node, op: args?.op_name ?? node, provider, calls: 0, totalUs: 0 };
    found.set(`${node}\n${provider}`, { ...known, calls: known.calls + 1, totalUs: known.totalUs + dur });
  }
  return [...found.values()];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A profile that was cut short lacks its end.
    return undefined;
  }
}

export interface ProfiledSession {
  /** One call of the model; called once more at the front, which is left out. */
  run(): Promise<void>;
  /** Ends profiling, which writes the file, and the session. */
  end(): Promise<void>;
}

/** Runs a session that profiles itself into a scratch folder, and reads what it wrote. */
export async function profileSession(open: (profilePrefix: string) => Promise<ProfiledSession>): Promise<OperatorTime[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-profile-'));
  try {
    const session = await open(path.join(folder, 'profile'));
    try {
      await session.run();
    } finally {
      await session.end();
    }
    const [file] = await readdir(folder);
    if (file === undefined) throw new AssayError('unsupported', 'This build of ONNX Runtime writes no profile.', { hint: 'Replay without --operators.' });
    return operatorsOfProfile(await readFile(path.join(folder, file), 'utf8'), 1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
