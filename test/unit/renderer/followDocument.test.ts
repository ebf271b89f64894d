import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '../../../shared/contract/workspace.ts';
import { editDocument, followDocument, loadDocument, markHeld, undo, useDocumentStore } from '../../../renderer/state/documentStore.ts';

const opened = emptyDocument('shop', '2026-03-02T00:00:00Z');
const scoped = { ...opened, scopes: [{ name: 'before', dataset: 'log', clauses: [] }] };
const shown = (): typeof opened => useDocumentStore.getState().document;

describe('a document that changes elsewhere', () => {
  beforeEach(() => loadDocument(opened));

  it('is taken over, so that a later save cannot undo it', () => {
    followDocument(scoped);
    expect(shown()).toEqual(scoped);
  });

  it('waits while an edit of one’s own is not saved', () => {
    editDocument('Rename', (document) => {
      document.name = 'mine';
    });
    followDocument(scoped);
    expect(shown().name).toBe('mine');
    markHeld(shown());
    followDocument(scoped);
    expect(shown()).toEqual(scoped);
  });

  it('keeps the history when it says nothing new', () => {
    editDocument('Rename', (document) => {
      document.name = 'mine';
    });
    markHeld(shown());
    followDocument(structuredClone(shown()));
    undo();
    expect(shown().name).toBe('shop');
  });
});
