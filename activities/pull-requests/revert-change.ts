import { revertRecord, revertRecordPath } from '../../domain/forge/revert-record.ts';
import type { ChangeRequest, ChangeToPropose } from './change-to-propose.ts';

/** Git says already what is wanted: what is proposed is the record whose merge allows to restore it. */
export function revertChange({ settings, seen, findings, because }: ChangeRequest): ChangeToPropose {
  const { item } = seen;
  const record = revertRecord({ target: settings.name, item, findings, because });
  return { files: new Map([[revertRecordPath(item), record]]), left: [], warnings: [] };
}
