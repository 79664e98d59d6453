import type { SchemaTree } from 'hyparquet';
import type { SourceColumn, SourceKind } from '../../../domain/models/source-column.ts';

/** A flattened column and where its value is found in a row as hyparquet assembles it. */
export interface ParquetColumn extends SourceColumn {
  /** Top-level name, then fields. */
  path: string[];
  /** The value is the number of elements of what is found there. */
  length: boolean;
}

/** One column for each value a row can hold, named as DuckDB's reader names them. */
export function flattenSchema(root: SchemaTree): ParquetColumn[] {
  return root.children.flatMap((node) => flattenNode(node, []));
}

function flattenNode(node: SchemaTree, parents: readonly string[]): ParquetColumn[] {
  const { element, children } = node;
  const path = [...parents, element.name];
  const name = path.join('.');
  const annotation = element.logical_type?.type ?? element.converted_type;
  if (annotation === 'LIST' || annotation === 'MAP' || element.repetition_type === 'REPEATED')
    return [
      {
        name: `${name}.length`,
        kind: 'integer',
        sourceType: `length of a ${annotation?.toLowerCase()}`,
        path,
        length: true,
      },
    ];
  if (children.length > 0) return children.flatMap((child) => flattenNode(child, path));
  const sourceType = annotation ?? element.type ?? 'unknown';
  return [{ name, kind: kindOf(element), sourceType, path, length: false }];
}

function kindOf({
  type,
  logical_type: logical,
  converted_type: converted,
}: SchemaTree['element']): SourceKind {
  const annotation = logical?.type ?? converted ?? '';
  if (annotation === 'DECIMAL' || annotation === 'FLOAT16') return 'float';
  if (annotation.startsWith('TIMESTAMP') || annotation === 'DATE' || type === 'INT96') return 'time';
  if (['STRING', 'UTF8', 'ENUM', 'UUID', 'JSON'].includes(annotation)) return 'string';
  if (annotation !== '' && !/^U?INT(?:EGER|_\d+)$/.test(annotation)) return 'unsupported';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'INT32' || type === 'INT64') return 'integer';
  return type === 'FLOAT' || type === 'DOUBLE' ? 'float' : 'unsupported';
}
