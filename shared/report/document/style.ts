/** How does a printed document look? */
import { LIGHT, MONO, SANS } from '../figures/lightPalette.ts';

const VERDICTS = ['pass', 'warn', 'fail', 'inconclusive', 'undefined'] as const;
const verdictRules = VERDICTS.map((word) => `.v-${word}{color:${LIGHT[word]}}.badge.v-${word}{background:${LIGHT[`${word}Tint`]}}`).join('\n');

/** Light colours, system fonts, tabular figures; paper rules at the end. */
export const STYLE = `
*{box-sizing:border-box}
html{background:${LIGHT.bg};color:${LIGHT.tx};font:13px/19px ${SANS};font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1032px;padding:24px 20px 48px}
h1,h2,h3,h4,h5,h6,p,dl,dd,figure{margin:0}
h1{font-size:24px;line-height:30px;font-weight:600;letter-spacing:-.01em}
h2{font-size:16px;line-height:22px;font-weight:600;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
h3{font-size:14px;line-height:20px;font-weight:600;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
h4,h5,h6{font-size:13px;line-height:18px;font-weight:600}
a{color:${LIGHT.accentTx}}
a.num{color:inherit;text-decoration:underline dotted ${LIGHT.line3};text-decoration-thickness:1px;text-underline-offset:3px}
a.num:hover{color:${LIGHT.accentTx}}
a:focus-visible,summary:focus-visible,.table-wrap:focus-visible{outline:2px solid ${LIGHT.accent};outline-offset:1px}
code,pre{font-family:${MONO};font-size:11.5px}
code{overflow-wrap:anywhere}
pre{margin:8px 0;padding:10px 12px;background:${LIGHT.inset};border:1px solid ${LIGHT.line};border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:17px}
.icon{flex:none;vertical-align:-3px}
.kicker{color:${LIGHT.tx3};font-size:12px;line-height:18px;font-weight:400;letter-spacing:0}
header.top{margin-bottom:16px}
header.top .meta{color:${LIGHT.tx2};margin-top:2px}
.panel{background:${LIGHT.panel};border:1px solid ${LIGHT.line};border-radius:8px;padding:18px 20px;margin-top:12px}
.panel>*+*{margin-top:14px}
.panel>h2+.headline,.panel>h3+.headline,.panel>.headline+.answer,.panel>h2+.answer{margin-top:4px}
.strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(196px,1fr));gap:1px;padding:0;margin:12px 0 0;list-style:none;background:${LIGHT.panel};border:1px solid ${LIGHT.line};border-radius:8px;overflow:hidden}
.strip li{box-shadow:0 0 0 1px ${LIGHT.line}}
.strip a{display:block;padding:10px 14px;height:100%;text-decoration:none;color:inherit}
.strip a:hover{background:${LIGHT.hover}}
.strip .row{display:flex;justify-content:space-between;gap:8px;font-weight:550;font-size:12.5px}
.strip .name{color:${LIGHT.tx}}
.strip .value{font-size:19px;line-height:25px;font-weight:600}
.strip .unit,.headline .unit{color:${LIGHT.tx2};font-size:12px}
.strip .detail{display:block;color:${LIGHT.tx3};font-size:11.5px;line-height:16px}
.headline .value{font-size:22px;line-height:28px;font-weight:600}
.headline .detail{color:${LIGHT.tx3};font-size:12px;margin-left:8px}
.answer{max-width:76ch}
.scopes{color:${LIGHT.tx2};font-size:12px;line-height:18px}
.scopes b{font-weight:550}
.badge{display:inline-flex;gap:5px;align-items:center;font-size:12px;line-height:18px;font-weight:550;padding:1px 9px 1px 7px;border-radius:99px}
.verdict{white-space:nowrap;font-weight:550}
${verdictRules}
.stats{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:1px;border:1px solid ${LIGHT.line};border-radius:6px;overflow:hidden}
.stat{background:${LIGHT.panel};padding:9px 12px;box-shadow:0 0 0 1px ${LIGHT.line}}
.stat dt{color:${LIGHT.tx2};font-size:12px;line-height:17px}
.stat .value{display:block;font-size:18px;line-height:25px;font-weight:600}
.stat .value.none{font-size:13px;font-weight:400;color:${LIGHT.tx2}}
.stat .facts,.matrix .facts{display:block;color:${LIGHT.tx2};font-size:11.5px;line-height:16px}
.stat .definition{display:block;color:${LIGHT.tx3};font-size:11px;line-height:15px;margin-top:3px}
.table-wrap{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:17px}
caption{text-align:left;font-weight:600;font-size:13px;padding:0 0 6px}
caption:empty{display:none}
th,td{padding:5px 10px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid ${LIGHT.line};font-weight:400}
th:last-child,td:last-child{padding-right:2px}
thead th,thead td{color:${LIGHT.tx3};border-bottom-color:${LIGHT.line2};vertical-align:bottom;font-size:11.5px}
.right{text-align:right}.center{text-align:center}
td.number{white-space:nowrap}
td.right{padding-left:10px}
.interval{color:${LIGHT.tx3};font-size:11.5px}
.matrix{width:auto;min-width:340px}
.matrix td{padding:8px 14px;text-align:right}
.matrix tbody td{font-size:13px}
.matrix th{padding-right:14px}
.matrix thead th{text-align:right}
.matrix .group{text-align:center;border-bottom:0}
.matrix thead td{text-align:left;padding-left:0}
.matrix thead tr:first-child td{border-bottom:0}
.matrix td.framed{box-shadow:inset 0 0 0 1.5px ${LIGHT.line3}}
.cell-picture{vertical-align:middle;display:inline-block}
.note{color:${LIGHT.tx3};font-size:11.5px;line-height:16px;margin-top:6px}
.definitions{margin-top:6px;font-size:11px;line-height:15px;color:${LIGHT.tx3}}
.definitions dt,.definitions dd{display:inline}
.definitions dt{font-weight:550;color:${LIGHT.tx2}}
figcaption{font-weight:600;font-size:13px;margin-bottom:8px}
svg.figure{display:block;width:100%;max-width:860px;height:auto}
svg.figure text{font-variant-numeric:tabular-nums}
.text p+p{margin-top:8px}
.text.note{color:${LIGHT.tx2};font-size:12px;line-height:18px;margin-top:0}
.text.warning{background:${LIGHT.warnTint};color:${LIGHT.warn};border-radius:6px;padding:8px 12px}
.panel>.text.note{margin-top:14px}
.group>*+*{margin-top:10px}
.between{margin-top:24px}
.wide{font-size:11px;line-height:15px}
.wide th,.wide td{padding-right:5px}
.wide td.right{padding-left:2px}
.wide .interval{display:block;font-size:10.5px;white-space:nowrap}
.wide .cell-picture{width:96px}
.wide thead th{font-size:10.5px;line-height:14px}
details{font-size:12px}
summary{cursor:pointer;color:${LIGHT.accentTx};width:fit-content}
details.twin{margin-top:6px}
details.twin[open] .table-wrap{max-height:420px;overflow:auto}
ul.warnings{margin:0;padding-left:18px;font-size:12px;color:${LIGHT.tx2}}
ul.warnings li::marker{color:${LIGHT.warn}}
.panel footer{border-top:1px solid ${LIGHT.line};padding-top:10px;font-size:12px;color:${LIGHT.tx2}}
.panel footer>*+*{margin-top:6px}
.panel footer .line{display:flex;flex-wrap:wrap;gap:4px 14px;justify-content:space-between}
.missing{color:${LIGHT.fail};background:${LIGHT.failTint};border-radius:4px;padding:1px 8px}
.facts-list{display:grid;grid-template-columns:150px 1fr;gap:4px 14px;font-size:12px;line-height:18px}
.facts-list dt{color:${LIGHT.tx3}}
.facts-list dd{overflow-wrap:anywhere}
.record{padding-top:12px;border-top:1px solid ${LIGHT.line}}
.record:target{background:${LIGHT.selected};box-shadow:0 0 0 8px ${LIGHT.selected}}
.record>*+*{margin-top:6px}
@page{size:A4;margin:14mm 13mm}
@media print{
html,body{background:#fff}
body{max-width:none;padding:0}
.panel{border:0;border-top:1.5px solid ${LIGHT.line2};border-radius:0;padding:14px 0 0;margin-top:16px}
.table-wrap{overflow:visible}
h2,h3,h4,figcaption,caption,.headline,.answer{break-after:avoid}
figure,.stat,.strip li,tr,.headline,.answer{break-inside:avoid}
thead{display:table-header-group}
details:not([open]){display:none}
a.num{text-decoration:none}
.wide,.wide th{font-size:8px;line-height:11px}
.wide thead th,.wide .interval{font-size:7.5px;line-height:10px}
.wide .verdict .icon{width:9px;height:9px;vertical-align:-1.5px}
.wide .cell-picture{width:70px;height:auto}
a{color:inherit}
}
@media (max-width:640px){.facts-list{grid-template-columns:1fr;gap:0}.facts-list dd{margin-bottom:6px}.panel{padding:14px}}
`;
