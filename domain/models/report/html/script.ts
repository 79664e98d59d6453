/** Finding and opening columns. The page is complete without it, so the tools appear only when it runs. */
export const script = `
(() => {
  const entries = [...document.querySelectorAll('details.column')];
  const find = document.getElementById('find'), only = document.getElementById('only'), open = document.getElementById('open');
  const shown = () => entries.filter((entry) => !entry.hidden);
  const filter = () => {
    const text = find.value.trim().toLowerCase();
    for (const entry of entries)
      entry.hidden = !entry.dataset.name.includes(text) || (only.checked && !entry.classList.contains('drift'));
  };
  const label = () => { open.textContent = shown().every((entry) => entry.open) ? 'Close all' : 'Open all'; };
  find.addEventListener('input', () => { filter(); label(); });
  only.addEventListener('change', () => { filter(); label(); });
  open.addEventListener('click', () => {
    const all = shown().every((entry) => entry.open);
    for (const entry of shown()) entry.open = !all;
    label();
  });
  let before = [];
  addEventListener('beforeprint', () => { before = entries.filter((entry) => entry.open); for (const entry of entries) if (entry.classList.contains('drift')) entry.open = true; });
  addEventListener('afterprint', () => { for (const entry of entries) entry.open = before.includes(entry); });
  for (const entry of entries) entry.addEventListener('toggle', label);
  document.querySelector('.tools').hidden = false;
})();
`;
