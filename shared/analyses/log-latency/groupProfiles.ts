/** What is the profile of each model version, segment, status and size of request? */
import { type GroupedColumn, groupName } from '../groupings.ts';
import { partOf, profileOf } from './profile.ts';
import type { Requests } from './requests.ts';
import type { GroupProfile } from './result.ts';

/** Columns that make groups together, and where they stand in `requests.groups`. */
export interface RequestGrouping {
  readonly columns: readonly GroupedColumn[];
  readonly places: readonly number[];
  /** Values of each of the columns. */
  readonly values: readonly (readonly string[])[];
}

interface Keyed {
  readonly by: string;
  readonly keyOf: (request: number) => string;
  readonly nameOf: (key: string) => Pick<GroupProfile, 'label' | 'clauses'>;
}

/** Groups of one kind one after the other, the largest first. */
export function groupProfiles(requests: Requests, groupings: readonly RequestGrouping[], statuses: readonly string[]): GroupProfile[] {
  const kinds = [...groupings.map((grouping) => byColumns(requests, grouping)), ...(statuses.length === 0 ? [] : [byStatus(requests, statuses)]), ...(requests.size.some((size) => size > 1) ? [bySize(requests)] : [])];
  return kinds.flatMap((kind) => profilesOf(requests, kind));
}

function profilesOf(requests: Requests, { by, keyOf, nameOf }: Keyed): GroupProfile[] {
  const keys = new Map<string, number>();
  const group = Int32Array.from({ length: requests.count }, (_, i) => {
    const key = keyOf(i);
    const known = keys.get(key) ?? keys.size;
    keys.set(key, known);
    return known;
  });
  return [...keys]
    .map(([key, g]) => {
      const { label, clauses } = nameOf(key);
      const profile = profileOf(partOf(label, requests, (i) => group[i] === g));
      return { ...profile, by, clauses, share: profile.requests / requests.count };
    })
    .sort((a, b) => b.requests - a.requests || (a.label < b.label ? -1 : 1));
}

function byColumns(requests: Requests, { columns, places, values }: RequestGrouping): Keyed {
  return {
    by: columns.map(({ column }) => column.name).join(' × '),
    keyOf: (i) => places.map((place) => String(requests.groups[place]?.[i] ?? -1)).join(' '),
    nameOf: (key) => {
      const { text, clauses } = groupName(columns, key.split(' ').map((place, c) => values[c]?.[Number(place)] ?? null));
      return { label: text, clauses: [...clauses] };
    },
  };
}

const byStatus = ({ status }: Requests, statuses: readonly string[]): Keyed => ({
  by: 'status',
  keyOf: (i) => String(status[i] ?? -1),
  nameOf: (key) => ({ label: statuses[Number(key)] ?? 'missing', clauses: [] }),
});

/** 1, 2, 3–4, 5–8 … rows. */
const bySize = ({ size }: Requests): Keyed => ({
  by: 'rows a request',
  keyOf: (i) => String(Math.ceil(Math.log2(size[i] ?? 1))),
  nameOf: (key) => {
    const [low, high] = [2 ** (Number(key) - 1) + 1, 2 ** Number(key)];
    return { label: low >= high ? String(high) : `${String(low)}–${String(high)}`, clauses: [] };
  },
});
