/** A step line over equal bins, in the coordinates of a chart `width` wide and `height` high. */
export function stepLine(shares: readonly number[], largest: number, width: number, height: number): string {
  const bin = width / Math.max(1, shares.length);
  const points = shares.map((share, index) => {
    const y = coordinate(height - (share / largest) * height);
    return `${index === 0 ? `M0 ${y}` : `V${y}`}H${coordinate((index + 1) * bin)}`;
  });
  return points.join('');
}

/** The same line closed along the bottom. */
export function stepArea(shares: readonly number[], largest: number, width: number, height: number): string {
  return shares.length === 0 ? '' : `${stepLine(shares, largest, width, height)}V${height}H0Z`;
}

/** Straight lines through points; null breaks the line. */
export function polyline(points: readonly (readonly [number, number] | null)[]): string {
  let drawing = false;
  return points
    .map((point) => {
      if (point === null) {
        drawing = false;
        return '';
      }
      const command = drawing ? 'L' : 'M';
      drawing = true;
      return `${command}${coordinate(point[0])} ${coordinate(point[1])}`;
    })
    .join('');
}

/** A tenth of a pixel is enough, and keeps the file small. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(1)));
}
