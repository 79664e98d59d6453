/** What the site adds to the look of the pages: two columns, prose, tables. */
export const siteStyles = `
.site { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
.top .site { display: flex; align-items: center; gap: 26px; padding-top: 11px; padding-bottom: 11px; } .top .brand { text-decoration: none; }
.columns { display: grid; grid-template-columns: 250px minmax(0, 1fr); gap: 44px; align-items: start; padding-top: 26px; padding-bottom: 60px; }
aside { position: sticky; top: 18px; max-height: calc(100vh - 36px); overflow-y: auto; scrollbar-width: thin; font-size: 14px; padding-right: 6px; }
.narrow { display: none; } .top nav { display: flex; gap: 20px; }
aside h2 { font-size: 12.5px; font-weight: 600; color: var(--soft); margin: 18px 0 4px; } aside nav > h2:first-child { margin-top: 0; }
aside ul { list-style: none; margin: 0; padding: 0; } aside li ul { margin: 2px 0 6px; border-left: 2px solid var(--line); padding-left: 10px; }
aside a { display: block; padding: 3px 10px; border-radius: 7px; color: var(--ink); text-decoration: none; } aside a:hover { background: var(--card); }
aside a[aria-current] { background: var(--busy-soft); color: var(--busy); font-weight: 600; } aside li ul a { color: var(--soft); font-size: 13px; padding: 2px 8px; }
.prose { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 34px 44px 40px; max-width: 900px; font-size: 16px; line-height: 1.65; }
.prose h1 { font-size: 31px; margin: 0 0 16px; } .prose h2 { font-size: 22px; margin: 38px 0 12px; } .prose h3 { font-size: 17px; margin: 28px 0 8px; }
.prose .here { color: inherit; text-decoration: none; } .prose .here:hover { text-decoration: underline; text-decoration-color: var(--soft); }
.prose p, .prose ul, .prose ol { margin: 0 0 14px; } .prose li { margin: 5px 0; } .prose li > p { margin-bottom: 8px; }
.prose img { display: block; max-width: 100%; height: auto; border-radius: 10px; margin: 18px 0; }
.prose code { font-size: 13.5px; background: var(--well); border-radius: 5px; padding: 1px 5px; }
.prose pre { background: var(--well); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; margin: 0 0 18px; overflow-x: auto; } .prose pre code { background: none; padding: 0; overflow-wrap: normal; }
.scrolls { overflow-x: auto; margin: 0 0 20px; border: 1px solid var(--line); border-radius: 10px; }
.prose table { border-collapse: collapse; width: 100%; font-size: 14.5px; line-height: 1.5; } .prose th { text-align: left; background: var(--well); font-weight: 600; }
.prose th, .prose td { padding: 8px 14px; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; min-width: 72px; white-space: normal; } .prose thead th { border-top: 0; white-space: normal; }
.prose .number { text-align: right; white-space: nowrap; } .prose code { overflow-wrap: break-word; }
@media (max-width: 900px) {
  .columns { display: flex; flex-direction: column-reverse; align-items: stretch; gap: 18px; padding: 16px 14px 40px; } .narrow { display: inline; } .site { padding-left: 16px; padding-right: 16px; }
  aside { position: static; max-height: none; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; }
  .prose { padding: 22px 18px; } .prose h1 { font-size: 26px; }
}
@media print { aside, .top { display: none; } .columns { display: block; } .prose { border: 0; padding: 0; max-width: none; } }
`;
