/** Does foreign text stay text in HTML and Markdown? */
import { describe, expect, it } from 'vitest';
import { attributes, escapeHtml } from '../../../shared/report/text/escapeHtml.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '../../../shared/report/text/escapeMarkdown.ts';
import { inlineHtml, inlineMarkdown, inlineParts } from '../../../shared/report/text/inlineText.ts';

describe('escapeHtml', () => {
  it('escapes what HTML reads, shows forbidden characters and leaves every script alone', () => {
    expect(escapeHtml(`<a href="x" id='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;');
    expect(escapeHtml('a\u0000b\u001bc\nd')).toBe('a\uFFFDb\uFFFDc\nd');
    expect(escapeHtml('नेपाल 👩‍💻')).toBe('नेपाल 👩‍💻');
  });

  it('writes attributes within quotes and leaves undefined ones out', () => {
    expect(attributes({ a: '"><b>', b: undefined, c: 0 })).toBe(' a="&quot;&gt;&lt;b&gt;" c="0"');
  });
});

describe('escapeMarkdown', () => {
  it('escapes markup, keeps a line a line, and lists nothing that was no list', () => {
    expect(escapeMarkdown('*a* _b_ `c` [d](e) <f> #g | ~h~\\')).toBe(String.raw`\*a\* \_b\_ \`c\` \[d\](e) \<f\> \#g \| \~h\~\\`);
    expect(escapeMarkdown('one\r\ntwo')).toBe('one two');
    expect(['- x', '1. x', '2) x', '+ x', '-5', '1.5'].map(escapeMarkdown)).toEqual([String.raw`\- x`, String.raw`1\. x`, String.raw`2\) x`, String.raw`\+ x`, '-5', '1.5']);
  });

  it('fences verbatim text with more backticks than it holds', () => {
    expect(codeSpan('a`b``c')).toBe('```a`b``c```');
    expect(codeSpan('`x`')).toBe('`` `x` ``');
    expect(codeSpan('')).toBe('');
    expect(codeBlock('```\n', 'sql')).toBe('````sql\n```\n\n````');
  });
});

describe('inline text', () => {
  it('knows bold and code and nothing else', () => {
    expect(inlineParts('a **b** `c` *d* **e')).toEqual([{ kind: 'plain', text: 'a ' }, { kind: 'bold', text: 'b' }, { kind: 'plain', text: ' ' }, { kind: 'code', text: 'c' }, { kind: 'plain', text: ' *d* **e' }]);
    expect(inlineHtml('**<b>** `<i>` <u>\nx')).toBe('<b>&lt;b&gt;</b> <code>&lt;i&gt;</code> &lt;u&gt;<br>x');
    expect(inlineMarkdown('**a|b** `c|d` *e*')).toBe(String.raw`**a\|b** \`c\|d\` \*e\*`.replaceAll('\\`', '`'));
  });
});
