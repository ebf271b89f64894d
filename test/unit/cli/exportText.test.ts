/** Can an exported cell neither run in a spreadsheet nor lose anything? */
import { describe, expect, it } from 'vitest';
import { csvHeader, csvLine, jsonLine, neutralised, uniqueNames } from '../../../shared/hosts/sqlHost/exportText.ts';

const text = { name: 't', isText: true };
const number = { name: 'n', isText: false };

describe('CSV export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('puts an apostrophe before %j', (cell) => {
    expect(neutralised(cell)).toBe(`'${cell}`);
  });
  it('keeps negative numbers and decimals as they are', () => {
    expect(csvLine([-1.5, '-12.50', '-12.50'], [number, number, text])).toBe("-1.5,-12.50,'-12.50\r\n");
  });
  it('quotes separators, quotes and line ends, and tells null from empty', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', null, '', true], Array.from({ length: 6 }, () => text))).toBe('"a,b","say ""x""","two\nlines",,"",true\r\n');
  });
  it('neutralises column names too', () => {
    expect(csvHeader([{ name: '=cmd', isText: true }, { name: 'a,b', isText: true }])).toBe("'=cmd,\"a,b\"\r\n");
  });
});

describe('JSON export', () => {
  it('loses no column when names repeat', () => {
    const names = uniqueNames([text, text, { name: 't_2', isText: true }]);
    expect(names).toEqual(['t', 't_2', 't_2_2']);
    expect(jsonLine([1, null, 'x'], names)).toBe('{"t":1,"t_2":null,"t_2_2":"x"}');
  });
});
