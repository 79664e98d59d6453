/**
 * The look of the pages, in light, dark and print. Git's side is red and marked `−`, the live side green and marked
 * `+`; nothing is told by colour alone, and text has a contrast of 4.5 or more on what it stands on.
 */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #f5f6f9; --card: #fff; --ink: #1a1e26; --soft: #566070; --line: #dce0e8; --well: #f1f3f7; --link: #0b5cad; --focus: #0072b2;
  --bar: #1b2230; --on-bar: #f2f5fa; --on-bar-soft: #b9c4d6;
  --git: #9c1c14; --git-soft: #fdeeec; --live: #12603f; --live-soft: #e7f6ee;
  --low: #566070; --medium: #7a5200; --medium-soft: #fdf3dc; --high: #ad2a12; --high-soft: #fdece6; --critical: #8e1157; --critical-soft: #fce8f3;
  --asks: #5a3fc0; --asks-soft: #efebfd; --busy: #0b5cad; --busy-soft: #e6f1fb; --good: #12603f; --good-soft: #e7f6ee;
  --button: #0b5cad; --on-button: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11141a; --card: #1a1f28; --ink: #e7ebf2; --soft: #a4afc0; --line: #313a49; --well: #141820; --link: #7cbcff; --focus: #7cbcff;
    --bar: #0b0e13; --on-bar: #f2f5fa; --on-bar-soft: #a9b5c8;
    --git: #ff9d94; --git-soft: #361d1d; --live: #79d8ad; --live-soft: #14302a;
    --low: #a4afc0; --medium: #f0c75e; --medium-soft: #342b14; --high: #ff9d80; --high-soft: #3a2019; --critical: #ff9bcf; --critical-soft: #3a1a2c;
    --asks: #c0b1ff; --asks-soft: #272145; --busy: #7cbcff; --busy-soft: #172a3f; --good: #79d8ad; --good-soft: #14302a;
    --button: #2f7fd0; --on-button: #06111d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.wide { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999px; top: 8px; z-index: 2; background: var(--card); color: var(--link); padding: 8px 14px; border-radius: 8px; }
.skip:focus { left: 8px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { background: var(--bar); color: var(--on-bar); }
.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 26px; padding-top: 11px; padding-bottom: 11px; }
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 650; letter-spacing: .01em; font-size: 16px; }
.brand svg { fill: none; stroke: currentColor; stroke-width: 1.6; } .brand .bob { fill: #f0a63a; stroke: none; }
.top nav { min-width: 0; } .top ol { display: flex; flex-wrap: wrap; list-style: none; margin: 0; padding: 0; font-size: 14px; }
.top li { min-width: 0; color: var(--on-bar-soft); } .top li + li::before { content: "/"; padding: 0 9px; color: var(--on-bar-soft); }
.top a { color: var(--on-bar); } .top :focus-visible { outline-color: #ffd27a; }
main.wide { padding-top: 24px; padding-bottom: 8px; }
h1 { font-size: 25px; line-height: 1.25; margin: 0 0 6px; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 17px; line-height: 1.35; margin: 0 0 10px; }
h3 { font-size: 15px; margin: 0; } dl + h3, ul + h3, ol + h3, table + h3, .text * + h3 { margin-top: 16px; } .card > h3, .text h3 { margin-bottom: 6px; }
.text ul { margin: 0 0 10px; padding-left: 22px; } .text blockquote { margin: 0 0 10px; padding-left: 14px; border-left: 3px solid var(--line); color: var(--soft); } .text hr { border: 0; border-top: 1px solid var(--line); margin: 14px 0; }
p { margin: 0 0 10px; } p:last-child { margin-bottom: 0; }
.lead { color: var(--soft); font-size: 16px; margin: 0 0 18px; max-width: 70ch; }
.soft { color: var(--soft); } .small { font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 22px; margin: 0 0 16px; }
.card.asks { border-left: 5px solid var(--asks); } .card.good { border-left: 5px solid var(--good); } .card.bad { border-left: 5px solid var(--high); } .card.note { border-left: 5px solid var(--medium); }
.badges { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 10px; }
.badge { display: inline-block; font-size: 13px; line-height: 1.5; font-weight: 600; padding: 1px 10px; border-radius: 999px; color: var(--low); background: var(--well); border: 1px solid transparent; white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: middle; }
.badge.medium { color: var(--medium); background: var(--medium-soft); } .badge.high { color: var(--high); background: var(--high-soft); } .badge.critical { color: var(--critical); background: var(--critical-soft); }
.badge.asks { color: var(--asks); background: var(--asks-soft); } .badge.busy { color: var(--busy); background: var(--busy-soft); } .badge.good { color: var(--good); background: var(--good-soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 14px 26px; margin: 16px 0 0; }
.facts dt { color: var(--soft); font-size: 13px; } .facts dd { margin: 0; font-weight: 550; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px 22px; margin: 14px 0 0; }
.tiles dt { color: var(--soft); font-size: 13px; } .tiles dd { margin: 0; font-size: 23px; line-height: 1.3; font-weight: 650; }
code, pre { font: 13px/1.55 ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
.rows { list-style: none; margin: 0; padding: 0; }
.rows > li { border-top: 1px solid var(--line); padding: 11px 0; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 3px 18px; align-items: center; }
.rows > li:first-child { border-top: 0; padding-top: 2px; } .rows > li:last-child { padding-bottom: 2px; }
.rows .what { font-weight: 600; } .rows .about { color: var(--soft); font-size: 14px; } .rows .badges { margin: 0; justify-content: flex-end; }
.rows code.brief { display: block; color: var(--ink); font-size: 12.5px; }
.change { border-top: 1px solid var(--line); padding: 16px 0 14px; } .change:first-of-type { border-top: 0; padding-top: 4px; }
.change header { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; margin-bottom: 8px; }
.change h3 code { font-size: 14px; font-weight: 650; } .change .kind { font-size: 13px; color: var(--soft); }
.who { font-size: 13px; color: var(--soft); margin: 8px 0 0; } .who b { color: var(--ink); font-weight: 600; }
.diff { margin: 0; background: var(--well); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; padding: 6px 0; tab-size: 4; }
.diff code { display: block; width: max-content; min-width: 100%; overflow-wrap: normal; }
.diff del, .diff ins, .diff span.same { display: block; text-decoration: none; white-space: pre; padding: 0 14px 0 32px; position: relative; }
.diff del { color: var(--git); background: var(--git-soft); } .diff ins { color: var(--live); background: var(--live-soft); } .diff .same { color: var(--soft); }
.diff .mark { position: absolute; left: 13px; user-select: none; }
.legend { font-size: 13px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 6px; } .legend b { font-family: ui-monospace, Menlo, Consolas, monospace; } .legend .git { color: var(--git); } .legend .live { color: var(--live); }
.history { list-style: none; margin: 0; padding: 0 0 0 20px; position: relative; } .history::before { content: ""; position: absolute; left: 5px; top: 9px; bottom: 9px; width: 2px; background: var(--line); }
.history li { position: relative; padding: 0 0 13px; } .history li:last-child { padding-bottom: 0; } .history li::before { content: ""; position: absolute; left: -20px; top: 6px; width: 12px; height: 12px; box-sizing: border-box; border-radius: 50%; background: var(--card); border: 3px solid var(--soft); }
.history li.good::before { border-color: var(--good); } .history li.asks::before { border-color: var(--asks); } .history li.bad::before { border-color: var(--high); }
.history .when { color: var(--soft); font-size: 13px; }
.actions { display: grid; gap: 0; } .action { display: grid; grid-template-columns: minmax(0, 1fr) minmax(210px, 300px); gap: 8px 26px; align-items: center; padding: 13px 0; border-top: 1px solid var(--line); } .action:first-child { border-top: 0; padding-top: 4px; }
.action h3 { margin-bottom: 2px; } .action h3 code { font-weight: 400; margin-left: 4px; } .action form { display: grid; gap: 8px; margin: 0; }
label { display: block; font-size: 13px; color: var(--soft); } label input, label select { margin-top: 2px; }
input, select, button { font: inherit; border-radius: 8px; min-height: 40px; width: 100%; }
input, select { color: var(--ink); background: var(--card); border: 1px solid var(--soft); padding: 7px 10px; }
button { cursor: pointer; font-weight: 600; color: var(--link); background: var(--card); border: 1px solid var(--link); padding: 7px 16px; } button.main { color: var(--on-button); background: var(--button); border-color: var(--button); } button:hover { filter: brightness(1.08); }
.message { border: 1px solid var(--line); border-left: 4px solid var(--asks); border-radius: 8px; padding: 12px 16px; } .message > * { margin: 0 0 8px; } .message p { margin: 0 0 4px; } .message .facts { gap: 8px 22px; } .message .diff .same { padding: 0 12px; }
.plain { margin: 0; padding-left: 20px; } .plain li { margin: 3px 0; }
.jump { display: inline-block; margin: 14px 0 0; padding: 7px 16px; border-radius: 8px; font-weight: 600; color: var(--on-button); background: var(--button); text-decoration: none; } .jump:hover { filter: brightness(1.08); }
details > summary { cursor: pointer; font-weight: 600; color: var(--link); } details[open] > summary { margin-bottom: 10px; }
.scroll { overflow-x: auto; }
table.columns { border-collapse: collapse; width: 100%; font-size: 14px; } .columns th, .columns td { text-align: left; vertical-align: middle; padding: 7px 14px 7px 0; border-top: 1px solid var(--line); } .columns thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 13px; white-space: nowrap; } .columns th[scope=row] { font-weight: 600; min-width: 110px; } .columns tr.moved th[scope=row] { color: var(--high); } .columns td { min-width: 84px; }
.spark { display: block; width: 120px; height: 32px; } .spark .reference { fill: var(--line); } .spark .current { fill: none; stroke: var(--link); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.share { display: block; width: 100%; height: 12px; border-radius: 6px; overflow: hidden; margin: 2px 0 14px; } .share .whole { fill: var(--well); } .share .part { fill: var(--link); }
.lead.waits, .waits { color: var(--medium); } .facts + p, .facts + ol, .facts + details, .who + details, .facts + .waits, .scroll + details { margin-top: 16px; } .columns td.why { min-width: 240px; } .marks { list-style: none; margin: 0; padding: 0; } .marks li { margin: 5px 0; }
.trend { margin: 0; } .trend svg { display: block; width: 100%; height: auto; background: var(--well); border-radius: 8px; } .trend .line { fill: none; stroke: var(--link); stroke-width: 2; } .trend .limit { stroke: var(--high); stroke-width: 1.4; stroke-dasharray: 6 5; } .trend .within { fill: var(--link); } .trend .beyond { fill: var(--card); stroke: var(--high); stroke-width: 2.5; } .trend figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 18px; color: var(--soft); font-size: 13px; margin-top: 6px; }
.pages { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; margin: 14px 0 0; font-size: 14px; }
.empty { text-align: center; padding: 34px 22px; } .empty .sign { font-size: 34px; line-height: 1; color: var(--good); margin-bottom: 8px; } .empty p { max-width: 60ch; margin-left: auto; margin-right: auto; }
footer.wide { color: var(--soft); font-size: 13px; padding-top: 6px; padding-bottom: 34px; }
@media (max-width: 640px) {
  .wide { padding-left: 12px; padding-right: 12px; } main.wide { padding-top: 14px; } .card { padding: 14px 15px; border-radius: 10px; } h1 { font-size: 21px; }
  .rows > li { grid-template-columns: minmax(0, 1fr); } .rows .badges { justify-content: flex-start; } .action { grid-template-columns: minmax(0, 1fr); } .facts { grid-template-columns: 1fr 1fr; gap: 12px 16px; } .tiles { grid-template-columns: 1fr 1fr; }
  .diff del, .diff ins, .diff span.same { padding-left: 26px; } .diff .mark { left: 9px; }
}
@media (max-width: 380px) { .facts { grid-template-columns: 1fr; } }
@media (prefers-contrast: more) { :root { --line: var(--soft); } .badge { border-color: currentColor; } }
@media (forced-colors: active) { .badge, .diff del, .diff ins { border: 1px solid; } }
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --well: #fff; --link: #000; --git: #9c1c14; --git-soft: #fff; --live: #12603f; --live-soft: #fff; --bar: #fff; --on-bar: #000; --on-bar-soft: #444; color-scheme: light; }
  body { font-size: 10.5pt; } .wide { max-width: none; padding: 0; } .card { border-radius: 0; border-width: 0 0 1px; padding: 0 0 10pt; margin-bottom: 10pt; } .card.asks, .card.good, .card.bad, .card.note { padding-left: 10pt; border-bottom: 0; }
  form, .skip, .pages, .jump { display: none !important; } .diff { overflow: visible; } .diff code { width: auto; } .diff del, .diff ins, .diff span.same { white-space: pre-wrap; overflow-wrap: anywhere; }
  .change, .rows > li, .history li, .action { break-inside: avoid; } h2, h3 { break-after: avoid; } .action { grid-template-columns: 1fr; }
}
`;
