/** How do runs become a finding? */
import type { RunRecord } from '../../shared/contract/record.ts';
import { editDocument } from './documentStore.ts';
import { logLine } from './appStore.ts';

/** Adds the run to the newest finding, or starts one; a run is pinned once. */
export function pinRecord(record: Pick<RunRecord, 'id' | 'title'>): void {
  editDocument(`Pin ${record.title}`, (document) => {
    const finding = document.findings.at(-1);
    if (finding === undefined) document.findings.push({ id: crypto.randomUUID().replaceAll('-', ''), title: record.title, note: '', records: [record.id], createdAt: new Date().toISOString() });
    else if (!finding.records.includes(record.id)) finding.records.push(record.id);
  });
  logLine(`pinned ${record.title}`);
}

export function startFinding(): void {
  editDocument('New finding', (document) => {
    document.findings.push({ id: crypto.randomUUID().replaceAll('-', ''), title: `Finding ${document.findings.length + 1}`, note: '', records: [], createdAt: new Date().toISOString() });
  });
}

export function changeFinding(id: string, change: { readonly title?: string; readonly note?: string }): void {
  editDocument('Edit finding', (document) => {
    const finding = document.findings.find((known) => known.id === id);
    if (finding !== undefined) Object.assign(finding, change);
  }, { group: `finding-${id}` });
}

export function removeFinding(id: string): void {
  editDocument('Remove finding', (document) => {
    document.findings = document.findings.filter((finding) => finding.id !== id);
  });
}

export function unpinRecord(id: string, record: string): void {
  editDocument('Unpin run', (document) => {
    const finding = document.findings.find((known) => known.id === id);
    if (finding !== undefined) finding.records = finding.records.filter((known) => known !== record);
  });
}
