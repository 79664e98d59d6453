/** The `Status` object with which the API server explains a refusal; only the fields that are used. */
export interface Status {
  message: string;
  reason: string;
  code: number;
  name: string | undefined;
  retryAfterSeconds: number | undefined;
  causes: { reason: string; message: string; field: string }[];
}

interface StatusBody {
  kind?: string;
  message?: string;
  reason?: string;
  code?: number;
  details?: {
    name?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

/** Reads an error body; one that is not a Status (a proxy's page, a plain line) becomes its first line as message. */
export function parseStatus(code: number, body: string): Status {
  const parsed = statusBody(body);
  if (parsed === undefined) {
    const line = body.trim().split('\n', 1)[0]?.slice(0, 200);
    return {
      message: line || 'no explanation',
      reason: '',
      code,
      name: undefined,
      retryAfterSeconds: undefined,
      causes: [],
    };
  }
  const { details } = parsed;
  return {
    message: parsed.message ?? 'no explanation',
    reason: parsed.reason ?? '',
    code: parsed.code ?? code,
    name: details?.name,
    retryAfterSeconds: details?.retryAfterSeconds,
    causes: (details?.causes ?? []).map(({ reason = '', message = '', field = '' }) => ({
      reason,
      message,
      field,
    })),
  };
}

function statusBody(body: string): StatusBody | undefined {
  try {
    const parsed = JSON.parse(body) as StatusBody | null;
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
