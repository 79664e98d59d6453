/** What a rendered report says about itself. */
export interface ReportContext {
  /** What the user called the two sides. */
  reference: string;
  current: string;
  /** ISO 8601; the renderers read no clock. */
  generatedAt: string;
}
