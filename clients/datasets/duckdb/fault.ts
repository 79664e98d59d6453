import { DatasetNotFoundError, UnreadableDatasetError, type DatasetError } from '../errors.ts';
import { brokenJsonLine } from './broken-line.ts';

/** Which files a data set has, and what to call them. */
export interface NamedFiles {
  files: readonly string[];
  nameOf: (file: string) => string;
}

/**
 * One line a person can act on, made of DuckDB's many. Its texts differ by version: what is not recognised keeps
 * its first sentence.
 */
export function datasetFault(label: string, cause: unknown, named?: NamedFiles): DatasetError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const place = placeOf(label, text, named);
  const fault = (message: string, line?: number): DatasetError =>
    new UnreadableDatasetError(label, `${place}${line === undefined ? '' : `:${line}`}: ${message}`, {
      cause,
      ...(line === undefined ? {} : { line }),
    });
  return (
    csvFault(text, fault) ?? jsonFault(text, fault) ?? fileFault(label, text, fault) ?? fault(summary(text))
  );
}

/** As `datasetFault`, after a look into the file where DuckDB is not sure of the line. */
export async function locatedFault(label: string, cause: unknown, named: NamedFiles): Promise<DatasetError> {
  const fault = datasetFault(label, cause, named);
  const { line } = fault as { line?: number };
  const file = named.files.find((candidate) => String(cause).includes(`"${candidate}"`));
  if (line === undefined || file === undefined || !/Malformed JSON/.test(String(cause))) return fault;
  const exact = await brokenJsonLine(file, line);
  if (exact === undefined || exact === line) return fault;
  return new UnreadableDatasetError(label, fault.message.replace(`:${line}:`, `:${exact}:`), {
    cause,
    line: exact,
  });
}

/** Of several files, the one that DuckDB names. */
function placeOf(label: string, text: string, named: NamedFiles | undefined): string {
  if (named === undefined || named.files.length < 2) return label;
  const file = named.files.find(
    (candidate) =>
      text.includes(`"${candidate}"`) || text.includes(`'${candidate}'`) || text.includes(`= ${candidate}\n`),
  );
  return file === undefined ? label : named.nameOf(file);
}

type Fault = (message: string, line?: number) => DatasetError;

function csvFault(text: string, fault: Fault): DatasetError | undefined {
  const line = Number(/CSV Error on Line: (\d+)/.exec(text)?.[1]);
  if (!Number.isInteger(line)) return undefined;
  if (/not utf-?8|invalid unicode|utf-?16/i.test(text))
    return fault('is not UTF-8 text; save the file as UTF-8, or pass --encoding latin-1 or utf-16', line);
  const fields = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (fields !== null)
    return fault(
      `expected ${fields[1]} fields as in the header, found ${fields[2]}; mend or remove the line`,
      line,
    );
  const value = /when converting column "(.*)"\. Could not convert string "(.*)" to '(\w+)'/.exec(text);
  if (value !== null) {
    const expected = value[3] === 'DOUBLE' ? 'a number' : `a ${value[3]?.toLowerCase()}`;
    return fault(
      `expected ${expected} in column ${value[1]} as in the lines before, found "${shortened(value[2] ?? '')}"; ` +
        `mend the line, or compare the column as text with --type ${value[1]}=categorical`,
      line,
    );
  }
  if (/unterminated quote|quote/i.test(text.split('Possible')[0] ?? ''))
    return fault('a quote (") is not closed; mend or remove the line', line);
  return fault(
    `is not a row of this CSV file (${summary(text.replace(/CSV Error on Line: \d+\s*/, ''))})`,
    line,
  );
}

function jsonFault(text: string, fault: Fault): DatasetError | undefined {
  if (!/JSON/.test(text)) return undefined;
  const line = Number(/in (?:line|record\/value|line\/record) (\d+)/.exec(text)?.[1]);
  if (!Number.isInteger(line)) return undefined;
  if (/Malformed JSON/.test(text)) return fault('is not one JSON object; mend or remove the line', line);
  const reason = /in line \d+: (.*)/.exec(text)?.[1];
  return fault(`${shortened(reason ?? 'cannot be read')}; mend or remove the line`, line);
}

function fileFault(label: string, text: string, fault: Fault): DatasetError | undefined {
  if (/No files found/.test(text))
    return new DatasetNotFoundError(label, `${label}: no such file; check the path`);
  if (/magic bytes|too small to be a Parquet|Parquet|thrift|TProtocol|snappy|zstd|ZSTD|gzip|GZIP/i.test(text))
    return fault(`is damaged or not complete (${summary(text)}); write or fetch the file again`);
  if (/Out of Memory/i.test(text)) return fault(`does not fit DuckDB's memory (${summary(text)})`);
  return undefined;
}

/** The first line without DuckDB's own classification. */
function summary(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? text;
  const sentence = first.replace(/^(?:[A-Z][\w-]*(?: [A-Z][\w-]*)* Error: )+/, '').trim();
  // The file is named in front of the message already, and may be a temporary one.
  return shortened(sentence.replaceAll(/(?:[Ff]ile )?["'][^"']*[\\/][^"']*["']/g, 'the file'));
}

function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 157)}…`;
}
