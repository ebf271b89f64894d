/** How do the blocks of a result look in HTML? */
import type { Block, LeafBlock, Stat } from '../../blocks/block.ts';
import { assertNever } from '../../core/assertNever.ts';
import { formatCount } from '../../core/format/formatCount.ts';
import { renderFigure } from '../figures/renderFigure.ts';
import { VERDICT_WORDS, verdictIcon } from '../figures/verdictIcon.ts';
import { attributes, escapeHtml } from '../text/escapeHtml.ts';
import { inlineHtml } from '../text/inlineText.ts';
import { DEFAULT_CONTEXT, MOST_ROWS, type BlockContext } from './blockContext.ts';
import { figureTable, plainValue } from './figureTable.ts';
import { numberHtml, regionOf, tableHtml } from './tableHtml.ts';

type LeafOf<K extends LeafBlock['kind']> = Extract<LeafBlock, { kind: K }>;

const noteHtml = (note: string): string => (note === '' ? '' : `<p class="note">${inlineHtml(note)}</p>`);
const heading = (level: number, content: string): string => `<h${Math.min(6, level)}>${content}</h${Math.min(6, level)}>`;

export const badgeHtml = (verdict: LeafOf<'verdict'>['verdict']): string => `<span class="badge v-${verdict}">${verdictIcon(verdict)} ${VERDICT_WORDS[verdict]}</span>`;

export function verdictHtml(block: LeafOf<'verdict'>, context: BlockContext): string {
  const value = numberHtml({ text: block.value, pointer: block.pointer }, context);
  const unit = block.unit === '' ? '' : ` <span class="unit">${escapeHtml(block.unit)}</span>`;
  return `${heading(context.headingLevel, `${escapeHtml(block.question)} ${badgeHtml(block.verdict)}`)}
<p class="headline"><span class="value">${value}</span>${unit} <span class="detail">${escapeHtml(block.detail)}</span></p>
<p class="answer"><b>${inlineHtml(block.claim)}</b> ${inlineHtml(block.answer)}</p>`;
}

function figureHtml({ figure }: LeafOf<'figure'>): string {
  const { columns, rows, total } = figureTable(figure, MOST_ROWS.html);
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((value) => `<td${typeof value === 'number' ? ' class="number right"' : ''}>${escapeHtml(plainValue(value))}</td>`).join('')}</tr>`).join('\n');
  const cut = total > rows.length ? `, the first ${formatCount(rows.length)} of ${formatCount(total)} rows` : '';
  return `<figure><figcaption>${escapeHtml(figure.title)}</figcaption>${renderFigure(figure)}${noteHtml(figure.note)}
<details class="twin"><summary>The same as a table${cut}</summary><p class="note">${escapeHtml(figure.alt)}</p><div${regionOf(`${figure.title}: data`)}><table><caption>${escapeHtml(figure.title)}</caption><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div></details></figure>`;
}

function statHtml(stat: Stat, context: BlockContext): string {
  const facts = [stat.interval, stat.n === null || stat.n === undefined ? undefined : `n ${formatCount(stat.n)}`].filter((fact) => fact !== undefined);
  return `<div class="stat"><dt>${escapeHtml(stat.label)}</dt><dd><span class="value${stat.value === null ? ' none' : ''}">${numberHtml(stat, context)}</span>${facts.length === 0 ? '' : `<span class="facts">${escapeHtml(facts.join(', '))}</span>`}${stat.definition === undefined ? '' : `<span class="definition">${escapeHtml(stat.definition)}</span>`}</dd></div>`;
}

function matrixHtml(block: LeafOf<'matrix'>, context: BlockContext): string {
  const head = block.columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = block.rows.map((name, i) => {
    const cells = (block.cells[i] ?? []).map((cell) => `<td${attributes({ class: cell.framed === true ? 'framed' : undefined })}><b>${numberHtml(cell, context)}</b>${cell.detail === undefined ? '' : `<span class="facts">${escapeHtml(cell.detail)}</span>`}</td>`);
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="table-wrap"><table class="matrix"><caption>${escapeHtml(block.title)}</caption><thead><tr><td>${escapeHtml(block.rowTitle)} ↓</td><th scope="colgroup" colspan="${Math.max(1, block.columns.length)}" class="group">${escapeHtml(block.columnTitle)}</th></tr><tr><td></td>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>${noteHtml(block.note)}`;
}

const textHtml = ({ markdown, tone }: LeafOf<'text'>): string =>
  `<div class="text ${tone}">${markdown.split(/\n{2,}/).map((paragraph) => `<p>${inlineHtml(paragraph)}</p>`).join('')}</div>`;

/** SQL with its values apart, folded away. */
export function sqlHtml({ title, text, values }: { readonly title: string; readonly text: string; readonly values: readonly unknown[] }): string {
  const bound = values.length === 0 ? '' : `<p class="note">Values: <code>${escapeHtml(JSON.stringify(values))}</code></p>`;
  return `<details class="sql"><summary>${escapeHtml(title)}</summary><pre><code>${escapeHtml(text)}</code></pre>${bound}</details>`;
}

function leafHtml(block: LeafBlock, context: BlockContext): string {
  switch (block.kind) {
    case 'verdict':
      return verdictHtml(block, context);
    case 'figure':
      return figureHtml(block);
    case 'table':
      return tableHtml(block.table, context);
    case 'stat':
      return `<dl class="stats">${block.stats.map((stat) => statHtml(stat, context)).join('\n')}</dl>`;
    case 'text':
      return textHtml(block);
    case 'matrix':
      return matrixHtml(block, context);
    case 'sql':
      return sqlHtml(block);
    default:
      return assertNever(block);
  }
}

/** A fragment without styles: names of columns, values and texts are escaped, whatever they hold. */
export function blocksToHtml(blocks: readonly Block[], context: BlockContext = DEFAULT_CONTEXT): string {
  return blocks.map((block) => {
    if (block.kind !== 'group') return leafHtml(block, context);
    const title = block.title === '' ? '' : heading(context.headingLevel, escapeHtml(block.title));
    const inner = { ...context, headingLevel: context.headingLevel + (title === '' ? 0 : 1) };
    return `<section class="group">${title}\n${block.blocks.map((leaf) => leafHtml(leaf, inner)).join('\n')}</section>`;
  }).join('\n');
}
