/** Which replays of a workspace have begun and not ended, how far are they, and what would they need to go on? */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { InterruptedReplay } from '../../contract/catalogue.ts';
import { ReplayEvent, ModelRunFacts, NoiseFigures, SweepFacts, SweepLevel } from '../../contract/replayFacts.ts';
import { ReplayRequest } from '../../contract/replayRequest.ts';
import { AssayError, messageOf } from '../../core/errors.ts';
import { Scope } from '../../core/scope.ts';
import { syncFolder, writeAtomically } from './atomicWrite.ts';
import { namesIn, partialFolder, readJson } from './workspaceFolder.ts';

/** What was asked and found when the replay began; never changed. */
export const PartialPlan = z.object({
  format: z.literal('assay-partial-replay/1'),
  /** Id of the dataset that it will become. */
  id: z.string(),
  name: z.string(),
  startedAt: z.string(),
  request: ReplayRequest,
  scope: Scope,
  data: z.object({ id: z.string(), name: z.string(), hash: z.string().nullable(), rows: z.number().int() }),
  /** `binding` is the sha256 of the binding as JSON. */
  models: z.array(z.object({ id: z.string(), name: z.string(), binding: z.string() })),
  rows: z.number().int().describe('rows a model'),
  timeRange: z.object({ from: z.string(), to: z.string() }).nullable(),
});
export type PartialPlan = z.infer<typeof PartialPlan>;

/** What a model's whole run came to. */
export const FinishedModel = z.object({ model: z.string(), stats: ModelRunFacts, noise: NoiseFigures.nullable(), reasons: z.array(z.string()), sweep: z.object({ levels: z.array(SweepLevel), found: SweepFacts.shape.found.element }).optional() });
export type FinishedModel = z.infer<typeof FinishedModel>;

/** How far it is; replaced after every committed slice. */
export const PartialState = z.object({
  committedRows: z.number().int(),
  /** Why it ended; null while it runs, and after a kill. */
  reason: z.string().nullable(),
  /** Moments at which it was gone on with. */
  resumedAt: z.array(z.string()),
  events: z.array(ReplayEvent),
  finished: z.array(FinishedModel),
});
export type PartialState = z.infer<typeof PartialState>;

export interface PartialReplay {
  readonly plan: PartialPlan;
  readonly state: PartialState;
}

const START: PartialState = { committedRows: 0, reason: null, resumedAt: [], events: [], finished: [] };
const planFile = (folder: string): string => path.join(folder, 'plan.json');
const stateFile = (folder: string): string => path.join(folder, 'state.json');
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function load(folder: string): Promise<PartialReplay> {
  const plan = PartialPlan.parse(await readJson(planFile(folder)));
  const state = await readJson(stateFile(folder)).then((raw) => PartialState.parse(raw), () => START);
  return { plan, state };
}

/** `replays/<id>/`: `plan.json`, `state.json` and the growing `answers.duckdb`, until the replay is complete. */
export class PartialReplays {
  readonly #root: string;
  readonly #known: Map<string, PartialReplay>;
  /** Those that run in this process. */
  readonly #running = new Set<string>();
  /** The write of each state that ends last: the next one waits for it, so that what was said last stays. */
  readonly #writing = new Map<string, Promise<void>>();

  private constructor(root: string, known: readonly PartialReplay[]) {
    this.#root = root;
    this.#known = new Map(known.map((each) => [each.plan.id, each]));
  }

  /** Reads every folder; one without a plan never began and is removed, as is one whose replay had become a dataset (`done`). */
  static async open(root: string, done: ReadonlySet<string>): Promise<{ readonly partials: PartialReplays; readonly notices: readonly string[] }> {
    const known: PartialReplay[] = [];
    const notices: string[] = [];
    for (const id of await namesIn(path.join(root, 'replays'))) {
      const folder = partialFolder(root, id);
      const begun = (await namesIn(folder)).includes('plan.json');
      if (!begun || done.has(id)) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      await load(folder).then((each) => known.push(each), (thrown: unknown) => notices.push(`An interrupted replay cannot be read and is not listed: replays/${id}: ${messageOf(thrown)}`));
    }
    for (const { plan, state } of known) notices.push(`The replay "${plan.name}" was interrupted after ${state.committedRows} of ${plan.rows * plan.models.length} rows; it can be resumed or discarded.`);
    return { partials: new PartialReplays(root, known), notices };
  }

  /** Those that nobody works on, oldest first. */
  interrupted(): readonly InterruptedReplay[] {
    return [...this.#known.values()]
      .filter(({ plan }) => !this.#running.has(plan.id))
      .sort((a, b) => (a.plan.startedAt < b.plan.startedAt ? -1 : 1))
      .map(({ plan, state }) => ({
        name: plan.name, of: plan.data.id, models: plan.models.map(({ name }) => name), committedRows: state.committedRows, totalRows: plan.rows * plan.models.length,
        startedAt: plan.startedAt, reason: state.reason ?? 'the process ended',
      }));
  }

  /** Names that are taken by replays that have begun. */
  names(): readonly string[] {
    return [...this.#known.values()].map(({ plan }) => plan.name);
  }

  /** @throws AssayError not_found, or conflict when it runs at this moment */
  find(name: string): PartialReplay {
    const found = [...this.#known.values()].find(({ plan }) => plan.name === name || plan.id === name);
    const others = this.interrupted().map((each) => each.name);
    if (found === undefined) throw new AssayError('not_found', `There is no interrupted replay "${name}".`, { hint: others.length === 0 ? 'None was interrupted.' : `Interrupted: ${others.join(', ')}.` });
    if (this.#running.has(found.plan.id)) throw new AssayError('conflict', `The replay "${name}" is running.`, { hint: 'Cancel it first.' });
    return found;
  }

  folder(id: string): string {
    return partialFolder(this.#root, id);
  }

  /** The database file that grows. */
  answersFile(id: string): string {
    return path.join(this.folder(id), 'answers.duckdb');
  }

  async begin(plan: PartialPlan): Promise<void> {
    await mkdir(this.folder(plan.id), { recursive: true });
    await writeAtomically(planFile(this.folder(plan.id)), pretty(plan), { fsync: true });
    await syncFolder(path.join(this.#root, 'replays'));
    this.#known.set(plan.id, { plan, state: START });
    this.#running.add(plan.id);
  }

  /** Marks it as worked on by this process. */
  take(id: string): void {
    this.#running.add(id);
  }

  /** Leaves it as interrupted. */
  release(id: string): void {
    this.#running.delete(id);
  }

  state(id: string): PartialState {
    return this.#known.get(id)?.state ?? START;
  }

  async save(id: string, change: Partial<PartialState>): Promise<void> {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.set(id, { plan: known.plan, state: { ...known.state, ...change } });
    const before = this.#writing.get(id) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#write(id));
    this.#writing.set(id, mine);
    await mine;
  }

  /** Writes what is known by now; nothing when it was removed meanwhile. */
  async #write(id: string): Promise<void> {
    const known = this.#known.get(id);
    if (known !== undefined) await writeAtomically(stateFile(this.folder(id)), pretty(known.state));
  }

  async remove(id: string): Promise<void> {
    this.#known.delete(id);
    this.#running.delete(id);
    await this.#writing.get(id)?.catch(() => undefined);
    this.#writing.delete(id);
    await rm(this.folder(id), { recursive: true, force: true });
  }
}
