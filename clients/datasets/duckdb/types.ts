import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import type { SourceColumn, SourceKind } from '../../../domain/models/source-column.ts';
import { identifier, literal } from './sql.ts';

/** A column of a table expression with the SQL that computes it. */
export interface FlatColumn extends SourceColumn {
  expression: string;
}

const kinds: Partial<Record<DuckDBTypeId, SourceKind>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'integer',
  [DuckDBTypeId.SMALLINT]: 'integer',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'integer',
  [DuckDBTypeId.HUGEINT]: 'integer',
  [DuckDBTypeId.UTINYINT]: 'integer',
  [DuckDBTypeId.USMALLINT]: 'integer',
  [DuckDBTypeId.UINTEGER]: 'integer',
  [DuckDBTypeId.UBIGINT]: 'integer',
  [DuckDBTypeId.UHUGEINT]: 'integer',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'float',
  [DuckDBTypeId.DECIMAL]: 'float',
  [DuckDBTypeId.VARCHAR]: 'string',
  [DuckDBTypeId.ENUM]: 'string',
  [DuckDBTypeId.UUID]: 'string',
  [DuckDBTypeId.DATE]: 'time',
  [DuckDBTypeId.TIMESTAMP]: 'time',
  [DuckDBTypeId.TIMESTAMP_S]: 'time',
  [DuckDBTypeId.TIMESTAMP_MS]: 'time',
  [DuckDBTypeId.TIMESTAMP_NS]: 'time',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'time',
};

/** One column for each value a row can hold: fields of structs by dotted name, lists and maps by their length. */
export function flatten(names: readonly string[], types: readonly DuckDBType[]): FlatColumn[] {
  return names.flatMap((name, index) => flattenColumn(name, identifier(name), types[index]));
}

function flattenColumn(name: string, expression: string, type: DuckDBType | undefined): FlatColumn[] {
  if (type instanceof DuckDBStructType)
    return type.entryNames.flatMap((entry, index) =>
      flattenColumn(
        `${name}.${entry}`,
        `struct_extract(${expression}, ${literal(entry)})`,
        type.entryTypes[index],
      ),
    );
  if (type instanceof DuckDBMapType) return [lengthColumn(name, `cardinality(${expression})`, 'map')];
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType)
    return [lengthColumn(name, `len(${expression})`, 'list')];
  const kind = type === undefined ? 'unsupported' : (kinds[type.typeId] ?? 'unsupported');
  return [{ name, kind, sourceType: sourceTypeOf(type), expression }];
}

function lengthColumn(name: string, expression: string, of: string): FlatColumn {
  return { name: `${name}.length`, kind: 'integer', sourceType: `length of a ${of}`, expression };
}

/** An enumeration lists all its values otherwise. */
function sourceTypeOf(type: DuckDBType | undefined): string {
  return type?.typeId === DuckDBTypeId.ENUM ? 'ENUM' : (type?.toString() ?? 'unknown');
}

/** The same type as SQL with whole numbers as DOUBLE and times with their zone, down to nested fields. */
export function lossless(type: DuckDBType): string {
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map(
      (entry, index) => `${identifier(entry)} ${lossless(type.entryTypes[index] as DuckDBType)}`,
    );
    return `STRUCT(${fields.join(', ')})`;
  }
  if (type instanceof DuckDBListType) return `${lossless(type.valueType)}[]`;
  if (type.typeId === DuckDBTypeId.TIMESTAMP) return 'TIMESTAMPTZ';
  return kinds[type.typeId] === 'integer' ? 'DOUBLE' : type.toString();
}
