/**
 * Reference and current are Okabe and Ito's blue and vermilion (orange in the dark), which stay apart for every kind
 * of colour blindness; shape says the same as colour everywhere.
 */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1b1f27; --soft: #5a6372; --line: #dde1e8; --track: #e8ebf0;
  --reference: #0072b2; --reference-fill: #9cc9e6; --current: #c44e00;
  --drift: #b3261e; --drift-soft: #fdecea; --stable: #1f6f54; --stable-soft: #e6f4ee; --unknown: #6b5a00; --unknown-soft: #fbf3d5;
  --heat-1: #f3e3d3; --heat-2: #e9bd93; --heat-3: #d98a4e; --heat-4: #b4551a; --on-heat: #1b1f27; --on-heat-4: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1b2029; --ink: #e8ebf1; --soft: #a3adbd; --line: #323a48; --track: #2b3240;
    --reference: #56b4e9; --reference-fill: #2b5f80; --current: #f0a63a;
    --drift: #ff8a80; --drift-soft: #3b1f1f; --stable: #6fd0a8; --stable-soft: #17322a; --unknown: #e6c84a; --unknown-soft: #35301a;
    --heat-1: #33291f; --heat-2: #5c3f22; --heat-3: #97602a; --heat-4: #e08a35; --on-heat: #fff; --on-heat-4: #12151b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 8px; }
.skip { position: absolute; left: -999px; background: var(--card); color: var(--ink); padding: 8px 12px; }
.skip:focus { left: 8px; top: 8px; z-index: 1; }
:focus-visible { outline: 3px solid var(--reference); outline-offset: 2px; border-radius: 4px; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 24px; margin: 0 0 16px; }
header { border-top: 6px solid var(--verdict); }
.drift { --verdict: var(--drift); --verdict-soft: var(--drift-soft); }
.stable { --verdict: var(--stable); --verdict-soft: var(--stable-soft); }
.unknown { --verdict: var(--unknown); --verdict-soft: var(--unknown-soft); }
.kicker { margin: 0; color: var(--soft); font-size: 12px; letter-spacing: .06em; text-transform: uppercase; }
h1 { margin: 4px 0 8px; font-size: 24px; line-height: 1.25; text-wrap: balance; }
h2 { margin: 0 0 10px; font-size: 17px; }
.icon { color: var(--verdict); font-weight: 700; }
header .icon { margin-right: 2px; }
.sources { margin: 0 0 14px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 2px 20px; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--ink); overflow-wrap: anywhere; }
svg { display: block; }
svg.share { width: 100%; height: 12px; border-radius: 6px; overflow: hidden; }
.track { fill: var(--track); } .fill { fill: var(--verdict); } .mark { fill: var(--ink); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px 20px; margin: 16px 0 0; }
.tiles dt { color: var(--soft); font-size: 13px; } .tiles dd { margin: 0; font-size: 22px; font-weight: 600; line-height: 1.3; white-space: nowrap; }
.tiles small { font-size: 13px; font-weight: 400; color: var(--soft); }
.notices ul { margin: 0; padding: 0; list-style: none; } .notices li { padding: 5px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; } .notices li:first-child { border: 0; }
.notices.critical { border-left: 6px solid var(--drift); } .notices.note li { color: var(--soft); }
.severity { display: inline-block; min-width: 62px; text-align: center; font-size: 12px; border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; margin-right: 8px; color: var(--soft); }
.severity.high, .severity.critical { color: var(--drift); font-weight: 600; } .severity.medium { color: var(--unknown); }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 20px; } .bar h2 { margin: 0; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; font-size: 14px; }
input[type=search], button { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 5px 11px; min-height: 34px; }
button { cursor: pointer; } input[type=checkbox] { accent-color: var(--reference); }
.legend { margin: 8px 0; color: var(--soft); font-size: 13px; } .key { display: inline-block; width: 18px; height: 10px; margin: 0 4px 0 0; vertical-align: 0; }
.key.reference { background: var(--reference-fill); border: 1px solid var(--reference); } .key.current { height: 0; border-top: 3px solid var(--current); margin-left: 12px; vertical-align: 4px; }
details.column { border-top: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 18px minmax(150px, 1.3fr) 120px 150px minmax(140px, 1fr); align-items: center; gap: 6px 16px; padding: 9px 4px; cursor: pointer; list-style: none; border-radius: 6px; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--page); }
details[open] > summary { background: var(--page); }
summary .icon { text-align: center; font-size: 14px; }
.stable summary .icon { font-weight: 400; }
.name { min-width: 0; overflow-wrap: anywhere; } .name b { font-weight: 600; margin-right: 8px; }
.stable .name b { font-weight: 500; }
.chip { display: inline-block; font-size: 12px; line-height: 1.5; color: var(--soft); background: var(--track); border-radius: 999px; padding: 0 8px; margin-right: 4px; white-space: nowrap; }
.spark { width: 120px; height: 32px; overflow: visible; }
path.reference, rect.reference { fill: var(--reference-fill); } path.reference { stroke: var(--reference); stroke-width: 1; vector-effect: non-scaling-stroke; }
path.current { fill: none; stroke: var(--current); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; } rect.current { fill: var(--current); }
.meter { display: flex; align-items: center; gap: 8px; } .meter svg { width: 64px; height: 8px; flex: none; border-radius: 4px; } .meter .value { font-size: 13px; white-space: nowrap; color: var(--soft); }
.drift .meter .value { color: var(--verdict); font-weight: 600; } .stable .fill { fill: var(--soft); }
.change { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; } .drift .change { color: var(--ink); }
.detail { padding: 14px 4px 22px 38px; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 12px 36px; align-items: start; }
figure { margin: 0; } figcaption { font-size: 13px; color: var(--soft); }
.chart svg { width: 100%; height: 170px; border-bottom: 1px solid var(--soft); overflow: visible; } .chart.time svg { height: 120px; }
.axis { display: flex; justify-content: space-between; font-size: 12px; color: var(--soft); padding-top: 3px; }
.hover rect { height: 100%; fill: transparent; } .hover rect:hover { fill: var(--ink); fill-opacity: .08; }
.threshold { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 6 4; } .score { fill: none; stroke: var(--current); stroke-width: 2; }
circle.within { fill: var(--card); stroke: var(--current); stroke-width: 2; } circle.beyond { fill: var(--drift); stroke: var(--drift); stroke-width: 2; }
.category { display: grid; grid-template-columns: minmax(80px, 28%) 1fr 104px; gap: 12px; align-items: center; padding: 3px 0; font-size: 13px; }
.category .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .category svg { width: 100%; height: 20px; }
.shares { display: grid; grid-template-columns: 1fr 1fr; text-align: right; } .was { color: var(--reference); } .is { color: var(--current); font-weight: 600; }
.test { font-size: 13px; color: var(--soft); margin: 10px 0; } .test b { color: var(--ink); } .note { margin: 0 0 12px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; } th, td { padding: 4px 14px 4px 0; text-align: right; font-weight: 400; } tbody th, .results td:nth-child(2), .results th:nth-child(2) { text-align: left; }
thead th { color: var(--soft); border-bottom: 1px solid var(--line); } .summary tbody th { color: var(--soft); padding-right: 28px; }
.results { width: 100%; } .results th, .results td { text-align: left; border-top: 1px solid var(--line); padding: 7px 16px 7px 0; } .results thead th, .results thead td { border-top: 0; }
.heatmap { border-spacing: 2px; border-collapse: separate; } .heatmap th { text-align: left; padding: 0 10px 0 0; white-space: nowrap; } .heatmap thead th { border: 0; font-size: 12px; }
.heatmap tbody th { position: sticky; left: 0; background: var(--card); max-width: 220px; overflow: hidden; text-overflow: ellipsis; }
.heat { min-width: 22px; height: 20px; padding: 0; border-radius: 4px; text-align: center; background: var(--track); color: var(--on-heat); font-size: 10px; line-height: 1; }
.level1 { background: var(--heat-1); } .level2 { background: var(--heat-2); } .level3 { background: var(--heat-3); } .level4 { background: var(--heat-4); color: var(--on-heat-4); }
.all th { font-weight: 600; } .all td { border-bottom: 2px solid var(--line); }
.hint, footer { color: var(--soft); font-size: 13px; } .hint { margin: 10px 0 0; overflow-wrap: anywhere; }
footer { max-width: 1080px; margin: 0 auto; padding: 4px 24px 32px; }
@media screen and (max-width: 760px) {
  main { padding: 10px 10px 4px; } header, section { padding: 16px; border-radius: 10px; } h1 { font-size: 20px; }
  .tiles { grid-template-columns: 1fr 1fr; } .tools { width: 100%; } input[type=search] { flex: 1; min-width: 140px; }
  summary { grid-template-columns: 18px 1fr 96px; } .name { grid-column: 2; } .spark { grid-column: 3; width: 96px; }
  .meter { grid-column: 2 / 4; } .change { grid-column: 2 / 4; } .change:empty { display: none; }
  .detail { padding-left: 4px; grid-template-columns: 1fr; } .category { grid-template-columns: minmax(70px, 32%) 1fr 92px; gap: 8px; } .results th, .results td { padding-right: 10px; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #e4e4e4; --reference: #0072b2; --reference-fill: #9cc9e6; --current: #c44e00; --drift: #b3261e; --stable: #1f6f54; --unknown: #6b5a00; --heat-1: #f3e3d3; --heat-2: #e9bd93; --heat-3: #d98a4e; --heat-4: #b4551a; --on-heat: #000; --on-heat-4: #fff; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } header, section { border-radius: 0; border-width: 0 0 1px; padding: 0 0 10pt; margin-bottom: 10pt; } header { border-top-width: 4px; padding-top: 8pt; }
  .tools, .skip { display: none !important; } details.drift::details-content { content-visibility: visible; height: auto; display: block; }
  .detail { padding: 4pt 0 10pt 24pt; } summary { grid-template-columns: 14px 1.2fr 90px 130px 1fr; padding: 4pt 0; } .tiles { grid-template-columns: repeat(5, auto); } summary, details[open] > summary { background: none; }
  .spark { width: 84px; height: 24px; } .chart svg { height: 90px; } .chart.time svg { height: 56px; } .summary th, .summary td { padding-top: 1px; padding-bottom: 1px; } .test { margin: 5pt 0; } details, .results tr, .heatmap tr, .notices li { break-inside: avoid; } h2, .legend { break-after: avoid; } .scroll { overflow: visible; }
}
`;
