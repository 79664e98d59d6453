/** A number for people: four significant digits, thousands grouped, exponents only where digits would mislead. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e9)) return minus(value.toExponential(2));
  if (Number.isInteger(value)) return formatCount(value);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(magnitude)));
  return minus(grouped(Number(value.toFixed(digits)).toString()));
}

/** A number of rows or values. */
export function formatCount(value: number): string {
  return minus(grouped(String(value)));
}

/** A share of 1 as a percentage; never 0 % or 100 % for what is only close to it. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99.9) return '> 99.9 %';
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))} %`;
}

export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `1 column`, `2 columns`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function minus(text: string): string {
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}
